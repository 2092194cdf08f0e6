using Linking.Ledger;
using Linking.Protocol;

namespace Linking.Server.Services;

/// <summary>What a Stamp or one request of a StampStream gets: a stamp, or in a stream an error.</summary>
/// <param name="Id">The stream's request; 0 for Stamp.</param>
/// <param name="Stamped">The stamp.</param>
/// <param name="Error">Else why there is none.</param>
internal sealed record StampAnswer(ulong Id, StampedLeaf? Stamped, RequestError? Error = null)
{
    /// <summary>Bytes of the token; 0 without one.</summary>
    public int TokenSize { get; } = Stamped?.TokenSize ?? 0;
}
