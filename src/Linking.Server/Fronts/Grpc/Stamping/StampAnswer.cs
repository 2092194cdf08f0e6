using System.Runtime.InteropServices;

using Linking.Ledger;
using Linking.Protocol;

namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>What a Stamp or one request of a StampStream gets: a stamp, or in a stream an error.</summary>
/// <param name="Id">The stream's request; 0 for Stamp.</param>
/// <param name="Stamped">The stamp; default if there is an error.</param>
/// <param name="Error">Why there is no stamp; null if there is one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StampAnswer(ulong Id, StampedLeaf Stamped, RequestError? Error = null)
{
    private readonly ReadOnlyMemory<byte>? _token;
    private readonly bool _repeated;
    private readonly ulong _round;

    private StampAnswer(ulong id, ReadOnlyMemory<byte> token, ulong round, bool repeated)
        : this(id, default(StampedLeaf)) =>
        (_token, _round, _repeated) = (token, round, repeated);

    /// <summary>Round of the stamp; null for an error.</summary>
    public ulong? Round => Error is not null ? null : _token is null ? Stamped.Header.Index : _round;

    public bool IsRepeated => _token is null ? Stamped.Repeated : _repeated;

    public int TokenSize => _token is { } token ? token.Length : Stamped.TokenSize;

    /// <summary>Writes the token.</summary>
    /// <returns>Its size.</returns>
    public int WriteToken(Span<byte> destination)
    {
        if (_token is not { } token)
            return Stamped.WriteToken(destination);
        token.Span.CopyTo(destination);
        return token.Length;
    }

    /// <summary>The same answer with a token of its own, which does not hold the round in memory.</summary>
    public StampAnswer Apart() => Error is null ? new StampAnswer(Id, Stamped.Token, Stamped.Header.Index, Stamped.Repeated) : this;
}
