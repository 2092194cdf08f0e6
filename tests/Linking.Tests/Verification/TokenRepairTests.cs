using Linking.Hashing;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Verification;

/// <summary>docs/spec/token.md, "Repairing".</summary>
public sealed class TokenRepairTests
{
    private readonly Scene _scene = new();

    private Anchor Elsewhere => new PublicationAnchor(_scene.Second.Size, MerklePath.Empty(32), _scene.Ledger.Sign(_scene.Second));

    private VoucherAnchor Voucher => new(Vouch.Observed(_scene.First, _scene.Soon));

    [Fact]
    public void Repair_NothingWrong_ChangesNothing()
    {
        var token = _scene.Bare.With([_scene.Head, _scene.Published, Voucher]);

        var repaired = TokenRepair.Repair(token, _scene.Trust);

        Assert.Empty(repaired.Dropped);
        Assert.Equal(token.ToBytes(), repaired.Token.ToBytes());
    }

    [Fact]
    public void Repair_DropsWhatDoesNothing_AndNamesIt()
    {
        var token = _scene.Bare.With(
        [
            _scene.Head, Elsewhere, new VoucherAnchor(new byte[] { 1 }), _scene.Published, _scene.Published,
            new VoucherAnchor(Vouch.Observed(_scene.Second, _scene.Soon)), Voucher,
        ]);

        var repaired = TokenRepair.Repair(token, _scene.Trust);

        Assert.Equal(
            [
                new DroppedAnchor(1, DropReason.DoesNotFit), new DroppedAnchor(2, DropReason.Malformed),
                new DroppedAnchor(4, DropReason.Repeated), new DroppedAnchor(5, DropReason.SpeaksForNone),
            ],
            repaired.Dropped);
        Assert.Equal([_scene.Head, _scene.Published, Voucher], repaired.Token.Anchors);
        Scene.IsPublished(_scene.Judge(repaired.Token, _scene.Vouched));
    }

    [Fact]
    public void Repair_WhatIsUnknown_GoesOnlyIfAsked()
    {
        byte[] laterKind = [.. "LVC"u8, 1, 99];
        var token = _scene.Bare.With([new UnknownAnchor(9, new byte[] { 1 }), new VoucherAnchor(laterKind), _scene.Published]);

        Assert.Empty(TokenRepair.Repair(token, _scene.Trust).Dropped);
        Assert.Equal(
            [new DroppedAnchor(0, DropReason.Unknown), new DroppedAnchor(1, DropReason.Unknown)],
            TokenRepair.Repair(token, _scene.Trust, alsoUnknown: true).Dropped);
    }

    /// <summary>It fits under one function: half of the token rests on it.</summary>
    [Fact]
    public void Repair_AnchorOfOneFunction_Stays()
    {
        var path = _scene.Published.Path;
        var half = new PublicationAnchor(
            _scene.First.Size, new MerklePath(32, path[Chain.Alpha].ToArray(), new byte[path[Chain.Alpha].Length]), _scene.Published.Note);
        var token = _scene.Bare.With([half, Voucher]);

        Assert.Empty(TokenRepair.Repair(token, _scene.Trust).Dropped);
    }

    /// <summary>A head of another history, under the ledger's keys, fits nothing, and is the evidence that the ledger lied.</summary>
    [Fact]
    public void Repair_OneOfTwoWordsOfTheLedger_Stays()
    {
        var other = new Scene(before: ledger => ledger.Add(ledger.Document("another"u8)));
        var size = _scene.N + 1;
        var forged = new SignedHeadAnchor(size, _scene.Head.Path, other.Ledger.Head(size));
        var token = _scene.Bare.With([_scene.Head, _scene.Published, forged]);
        Scene.Has(_scene.Judge(token, _scene.Trust), VerificationResult.Inconclusive, FindingCode.Fork);

        Assert.Empty(TokenRepair.Repair(token, _scene.Trust).Dropped);
        // Without the record nobody can say that it is no such word.
        Assert.Empty(TokenRepair.Repair(token, new Trust { Held = _scene.Soon }).Dropped);
    }

    /// <summary>Whoever has no key makes no fork: what he added goes, however much it is.</summary>
    [Fact]
    public void Repair_WordOfSomebodyElse_Goes()
    {
        var other = new Scene(before: ledger => ledger.Add(ledger.Document("another"u8)));
        var size = _scene.N + 1;
        var notSigned = Enumerable.Range(0, 62).Select(
            i => new SignedHeadAnchor(size, _scene.Head.Path, other.Ledger.Head(size, KeySet.Of(100 + i, 100 + i, 2))));
        var token = _scene.Bare.With([_scene.Head, _scene.Published, .. notSigned]);

        var repaired = TokenRepair.Repair(token, _scene.Trust);

        Assert.Equal(62, repaired.Dropped.Count);
        Scene.IsSigned(_scene.Judge(repaired.Token, _scene.Trust));
    }
}
