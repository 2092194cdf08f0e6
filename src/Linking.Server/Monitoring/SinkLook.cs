using Linking.Ledger.Publishing;

namespace Linking.Server.Monitoring;

/// <summary>How one of those fares to whom publications go.</summary>
/// <param name="Kind"><c>sink</c>, <c>witness</c> or <c>voucher</c>.</param>
/// <param name="Status">How it fares.</param>
/// <param name="Newest">Number of the newest publication; 0 for none.</param>
internal sealed record SinkLook(string Kind, SinkStatus Status, ulong Newest);
