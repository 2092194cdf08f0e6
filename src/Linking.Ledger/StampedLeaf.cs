using System.Runtime.InteropServices;

using Linking.Ledger.Issuing;
using Linking.Rounds;

namespace Linking.Ledger;

/// <summary>
/// A leaf that stands in a durable round. Its token is put together when it is asked for, from what the round's tokens
/// share: the same bytes every time (docs/spec/token.md), one level, the header of round n, one anchor: the signed head
/// of size n + 1. Holds its round in memory while it lives. Immutable; a default
/// value is no leaf, and its members throw.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StampedLeaf
{
    private readonly SealedRound _round;
    private readonly int _index;

    internal StampedLeaf(SealedRound round, int index, bool repeated) => (_round, _index, Repeated) = (round, index, repeated);

    /// <summary>The complete token's bytes, made again by each call.</summary>
    public ReadOnlyMemory<byte> Token
    {
        get
        {
            var bytes = new byte[TokenSize];
            WriteToken(bytes);
            return bytes;
        }
    }

    /// <summary>Bytes of the token.</summary>
    public int TokenSize => _round.TokenSize(_index);

    /// <summary>Header of its round.</summary>
    public Header Header => _round.Header;

    /// <summary>Its place in the round.</summary>
    public uint LeafIndex => (uint)_index;

    /// <summary>Whether an earlier request had put the leaf there.</summary>
    public bool Repeated { get; }

    /// <summary>Writes the complete token.</summary>
    /// <param name="destination">At least <see cref="TokenSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int WriteToken(Span<byte> destination) => _round.WriteToken(_index, destination);
}
