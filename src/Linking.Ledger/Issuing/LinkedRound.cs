using Linking.Ledger.Clocks;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Issuing;

/// <summary>A round that is durable, or why it was not made.</summary>
/// <param name="Row">As it was appended; null if it was not.</param>
/// <param name="Header">Its header.</param>
/// <param name="Clock">What is wrong with the clock; null if nothing is.</param>
internal sealed record LinkedRound(StoredRound? Row, Header? Header, ClockLook? Clock);
