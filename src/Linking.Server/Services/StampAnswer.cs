using System.Runtime.InteropServices;

using Linking.Ledger;
using Linking.Protocol;

namespace Linking.Server.Services;

/// <summary>What a Stamp or one request of a StampStream gets: a stamp, or in a stream an error.</summary>
/// <param name="Id">The stream's request; 0 for Stamp.</param>
/// <param name="Stamped">The stamp; default if there is an error.</param>
/// <param name="Error">Why there is no stamp; null if there is one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StampAnswer(ulong Id, StampedLeaf Stamped, RequestError? Error = null);
