using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Vectors;

/// <summary>Answers to batches in rounds of several sizes, and what can be wrong with one.</summary>
internal static class BatchCases
{
    private const string Base = "three-of-seven/";

    private static readonly TestLedger Ledger = new("example.org/ledger", 61, "2026-11-21T20:47:48.000000Z");

    public static IReadOnlyList<BatchCase> All() => [.. Valid(), .. Mutations()];

    private static IEnumerable<BatchCase> Valid()
    {
        yield return Case("alone", 1, 0, 1);
        yield return Case("whole-round", 7, 0, 7);
        yield return Case("at-the-beginning", 7, 0, 3);
        yield return Case("in-the-middle", 7, 3, 3);
        yield return Case("at-the-end", 7, 4, 3);
        yield return Case("one-leaf", 7, 5, 1);
        yield return Case("the-lone-last-leaf", 5, 4, 1);
        yield return Case(Base + "valid", 7, 3, 3, nonces: false);
        yield return Case("larger-round", 33, 5, 9);
        yield return Case("up-to-the-lone-leaf", 33, 27, 6);
    }

    private static IEnumerable<BatchCase> Mutations()
    {
        var good = Case(Base + "valid", 7, 3, 3, nonces: false);
        var token = Token.Decode(good.Token);
        var level = token.Levels[0];
        var size = good.Leaves.Length / 3;
        yield return good with { Name = Base + "no-leaf", Leaves = [], Fault = null };
        yield return good with { Name = Base + "leaf-cut-off", Leaves = good.Leaves[..^1], Fault = null };
        yield return good with { Name = Base + "byte-over", Leaves = [.. good.Leaves, 0], Fault = null };
        yield return good with { Name = Base + "second-leaf-of-version-2", Leaves = Changed(good.Leaves, size + 1, 3), Fault = null };
        yield return good with { Name = Base + "second-leaf-changed", Leaves = Changed(good.Leaves, size + 20, 1), Fault = BatchFault.Root };
        yield return good with { Name = Base + "last-two-swapped", Leaves = [.. good.Leaves[..size], .. good.Leaves[(2 * size)..], .. good.Leaves[size..(2 * size)]], Fault = BatchFault.Root };
        yield return good with { Name = Base + "last-leaf-missing", Leaves = good.Leaves[..(2 * size)], Fault = BatchFault.Right };
        yield return good with { Name = Base + "a-leaf-too-many", Leaves = [.. good.Leaves, .. good.Leaves[..size]], Fault = BatchFault.Right };
        yield return good with { Name = Base + "two-leaves-too-many", Leaves = [.. good.Leaves, .. good.Leaves[..(2 * size)]], Fault = BatchFault.Place };
        yield return good with { Name = Base + "first-leaf-missing", Leaves = good.Leaves[size..], Fault = BatchFault.Token };
        yield return good with { Name = Base + "token-of-version-2", Token = Changed(good.Token, 3, 3), Fault = BatchFault.Token };
        yield return good with { Name = Base + "token-cut-off", Token = good.Token[..^1], Fault = BatchFault.Token };
        yield return good with { Name = Base + "token-of-another-leaf", Token = Case("", 7, 2, 1, nonces: false).Token, Fault = BatchFault.Token };
        yield return good with { Name = Base + "token-with-two-levels", Token = new Token([level, new TokenLevel(new Leaf(LeafKind.Aggregate, default, 1), 3, level.Path)], token.HeaderBytes.Span, token.Anchors).ToBytes(), Fault = BatchFault.Token };
        yield return good with { Name = Base + "token-without-a-step", Token = With(token, level with { Path = new MerklePath(level.Path[Chain.Alpha][32..], level.Path[Chain.Beta][32..]) }), Fault = BatchFault.Place };
        yield return good with { Name = Base + "token-outside-the-round", Token = With(token, level with { Index = 7 }), Fault = BatchFault.Place };
        yield return good with { Name = Base + "token-at-another-place", Token = With(token, level with { Index = 1 }), Fault = BatchFault.Root };
        yield return good with { Name = Base + "left-hash-changed", Token = With(token, level with { Path = new MerklePath(Changed(level.Path[Chain.Alpha].ToArray(), 5, 1), level.Path[Chain.Beta]) }), Fault = BatchFault.Root };
        yield return good with { Name = Base + "right-missing", RightAlpha = [], RightBeta = [], Fault = BatchFault.Right };
        yield return good with { Name = Base + "right-of-one-function-missing", RightBeta = [], Fault = BatchFault.Right };
        yield return good with { Name = Base + "right-too-long", RightAlpha = [.. good.RightAlpha, .. new byte[32]], RightBeta = [.. good.RightBeta, .. new byte[32]], Fault = BatchFault.Right };
        yield return good with { Name = Base + "right-of-half-a-digest", RightAlpha = good.RightAlpha[..16], Fault = BatchFault.Right };
        yield return good with { Name = Base + "right-alpha-changed", RightAlpha = Changed(good.RightAlpha, 31, 1), Fault = BatchFault.Root };
        yield return good with { Name = Base + "right-beta-changed", RightBeta = Changed(good.RightBeta, 0, 0x80), Fault = BatchFault.Root };
        yield return good with { Name = Base + "right-functions-swapped", RightAlpha = good.RightBeta, RightBeta = good.RightAlpha, Fault = BatchFault.Root };
    }

    private static BatchCase Case(string name, int size, int first, int count, bool nonces = true)
    {
        var leaves = Enumerable.Range(0, size).Select(i => new Leaf(LeafKind.Document, Imprint.Compute([(byte)size, (byte)i]), nonce: nonces && i % 2 == 1 ? [(byte)i] : [])).ToArray();
        var tree = MerkleTree.Build([.. leaves.Select(leaf => leaf.ToBytes())]);
        var header = Ledger.Headers[0];
        var sealedHeader = Header.Decode(header) with { Index = 1, LeafCount = (uint)size, RoundRoot = tree.Root };
        var token = new Token([new TokenLevel(leaves[first], (ulong)first, tree.Path(first))], sealedHeader.ToBytes(), [Ledger.HeadAnchor(0, 1)]);
        var right = RunBoundary.Of(tree, first, count).Right;
        return new BatchCase(
            name, [.. leaves[first..(first + count)].SelectMany(leaf => leaf.ToBytes())], token.ToBytes(), right[Chain.Alpha].ToArray(), right[Chain.Beta].ToArray(), BatchFault.None);
    }

    private static byte[] With(Token token, TokenLevel level) => new Token([level], token.HeaderBytes.Span, token.Anchors).ToBytes();

    private static byte[] Changed(byte[] bytes, int index, byte mask)
    {
        var changed = (byte[])bytes.Clone();
        changed[index] ^= mask;
        return changed;
    }
}
