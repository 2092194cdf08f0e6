using System.Text;

using FsCheck;
using FsCheck.Fluent;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Tests;

/// <summary>Every decoder: what was written is read back; what is read would have been written; noise never throws.</summary>
public sealed class DecoderProperties
{
    private static readonly Gen<byte[]> Bytes = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf();
    private static readonly Gen<Digest> Digests = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(Digest.Size).Select(b => new Digest(b));
    private static readonly Gen<DigestPair> Pairs = Digests.SelectMany(a => Digests.Select(b => new DigestPair(a, b)));

    private static readonly Gen<Leaf> Leaves =
        from kind in Gen.Choose(1, 4)
        from pair in Pairs
        from count in Gen.Choose(1, int.MaxValue)
        from nonce in Gen.Choose(0, 32).SelectMany(n => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(n))
        select new Leaf((LeafKind)kind, pair, kind == 2 ? (ulong)count : 0, kind == 4 ? [] : nonce);

    private static readonly Gen<MerklePath> Paths = Gen.Choose(0, 8).SelectMany(n => Pairs.ArrayOf(n)).Select(steps => new MerklePath(steps));

    private static readonly Gen<Anchor> Anchors =
        from type in Gen.Choose(1, 3)
        from size in Gen.Choose(0, int.MaxValue)
        from path in Paths
        from a in Bytes
        from b in Bytes
        select type switch
        {
            1 => (Anchor)new SignedHeadAnchor((ulong)size, path, new SignedHead(a, b)),
            2 => new PublicationAnchor((ulong)size, path, a),
            _ => new UnknownAnchor(77, a),
        };

    private static readonly byte[] SomeHeader = new TestLedger("example.org/ledger", 1, "2026-11-21T20:47:48.000000Z").Headers[0];

    private static readonly Gen<Token> Tokens =
        from levels in Gen.Choose(1, 3).SelectMany(n => Leaves.SelectMany(l => Gen.Choose(0, int.MaxValue).SelectMany(i => Paths.Select(p => new TokenLevel(l, (ulong)i, p)))).ArrayOf(n))
        from anchors in Gen.Choose(0, 4).SelectMany(n => Anchors.ArrayOf(n))
        select new Token(levels, SomeHeader, anchors);

    [Fact]
    public void Leaf_RoundTrips() => Check(Leaves, leaf => Leaf.TryDecode(leaf.ToBytes(), out var back, out _) && back.Equals(leaf) && Leaf.SizeAt(leaf.ToBytes()) == leaf.Size);

    [Fact]
    public void Token_RoundTrips() => Check(Tokens, token => Token.TryDecode(token.ToBytes(), out var back, out _) && back.Equals(token) && back.ToBytes().AsSpan().SequenceEqual(token.ToBytes()));

    [Fact]
    public void Token_AnyMutation_DecodesToItselfOrIsRefused() => Check(
        from token in Tokens
        from position in Gen.Choose(0, int.MaxValue)
        from value in Gen.Choose(0, 255)
        from insert in Gen.Choose(0, 2)
        select (token.ToBytes(), position, (byte)value, insert),
        mutation =>
        {
            var (bytes, position, value, insert) = mutation;
            var at = position % bytes.Length;
            byte[] mutated = insert switch
            {
                0 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
                1 => [.. bytes[..at], value, .. bytes[at..]],
                _ => [.. bytes[..at], .. bytes[(at + 1)..]],
            };
            return !Token.TryDecode(mutated, out var back, out var error)
                ? error.Message.Length > 0
                : back.ToBytes().AsSpan().SequenceEqual(mutated);
        });

    [Fact]
    public void Noise_IsRefusedWithASentence() => Check(Bytes, noise =>
    {
        var refused = !Token.TryDecode(noise, out _, out var token) && !Leaf.TryDecode(noise, out _, out var leaf) && !Header.TryDecode(noise, out _, out var header) &&
            token.Message.EndsWith('.') && leaf.Message.EndsWith('.') && header.Message.EndsWith('.');
        return refused && !SignedNote.TryParse(noise, out _) && !Publication.TryParseNote(noise, out _, out _);
    });

    [Fact]
    public void NoiseBehindEachPrefix_NeverThrows() => Check(Bytes, noise =>
    {
        byte[][] starts = [[(byte)'L', 1, 1], [(byte)'H', 1, 1], [.. "LTS"u8, 1, 1, 0, 77], [.. "linking publication v1\n"u8], [.. "x\n\n— "u8]];
        foreach (var start in starts)
        {
            byte[] bytes = [.. start, .. noise];
            _ = Leaf.TryDecode(bytes, out _, out _);
            _ = Header.TryDecode(bytes, out _, out _);
            _ = SignedNote.TryParse(bytes, out _);
            _ = Publication.TryParse(Encoding.Latin1.GetString(bytes), out _);
            _ = PrintCode.TryParse(Encoding.Latin1.GetString(bytes), out _, out _);
            _ = VerifierKey.TryParse(Encoding.Latin1.GetString(bytes), out _);
            Verifier.Verify(bytes, default, new Trust { Ledger = LedgerId.Parse("example.org"), Now = Instant.FromMicroseconds(1) });
        }

        return true;
    });

    [Fact]
    public void PrintCode_AnySingleTypingError_NamesItsGroup() => Check(
        from digest in Digests
        from position in Gen.Choose(0, 101)
        from shift in Gen.Choose(1, 31)
        select (new PrintCode(HashFunction.Sha3With256Bits, Instant.FromMicroseconds(1_800_000_000_000_000), 12345, digest), position, shift),
        typed =>
        {
            const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
            var text = string.Concat(typed.Item1.ToGroups()).ToCharArray();
            text[typed.position] = Alphabet[(Alphabet.IndexOf(text[typed.position], StringComparison.Ordinal) + typed.shift) % 32];
            return PrintCode.TryParse(typed.Item1.ToString(), out var back, out _) && back == typed.Item1 &&
                !PrintCode.TryParse(new string(text), out _, out var error) && error.Groups.SequenceEqual([typed.position / 6 + 1]);
        });

    [Fact]
    public void Instant_RoundTrips() => Check(Gen.Choose(1, int.MaxValue), n =>
    {
        var time = Instant.FromMicroseconds((ulong)n * 117_999_999);
        return Instant.Parse(time.ToString()) == time && Instant.FromDateTime(time.ToDateTime()) == time;
    });

    private static void Check<T>(Gen<T> values, Func<T, bool> property) => Prop.ForAll(values.ToArbitrary(), property).QuickCheckThrowOnFailure();
}
