using Linking.Client.Calls;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Tests.Verification;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Client.Tests;

/// <summary>Of what a server adds to a token only the publication that was asked for is taken (docs/spec/token.md, "Extending").</summary>
public sealed class TokenExtensionTests
{
    private readonly Scene _scene = new();

    private Token Before => _scene.Bare.With([_scene.Head]);

    [Fact]
    public void Added_FirstPublication_IsTaken() => Assert.Equal([_scene.Published], Added(_scene.Published));

    [Fact]
    public void Added_Nothing_IsNothing() => Assert.Empty(Added());

    [Fact]
    public void Added_VoucherForIt_IsTakenAndOneForAnotherIsNot()
    {
        var (fitting, other) = (new VoucherAnchor(Vouch.Observed(_scene.First, _scene.Soon)),
            new VoucherAnchor(Vouch.Observed(_scene.Second, _scene.Soon)));

        Assert.Equal(2, Added(_scene.Published, fitting).Count);
        Refused("does not speak for", _scene.Published, other);
    }

    [Fact]
    public void Added_PublicationWithAnotherTime_IsRefused() =>
        Refused("have not signed",
            _scene.Published with { Note = _scene.Ledger.Sign(_scene.First with { Time = _scene.Later }, KeySet.Of(1, 1, 9)) });

    [Fact]
    public void Added_PublicationFromTheFuture_IsRefused() => Refused(
        "later than this machine's clock", _scene.Soon.Minus(TimeSpan.FromDays(30)), _scene.Published);

    [Fact]
    public void Added_WrongPath_IsRefused()
        => Refused("does not fit", _scene.Published with { Path = _scene.Ledger.Path(0, _scene.First.Size) });

    [Fact]
    public void Added_AnotherNumberThanAskedFor_IsRefused()
    {
        Assert.Throws<UntrustedReplyException>(() => new TokenExtension(View).Added(
            Before, Before.With([.. Before.Anchors, _scene.Published]), number: 2, _scene.Soon));
    }

    [Fact]
    public void Added_AnchorsOfUnknownTypes_AreRefused() =>
        Refused("something else", [.. Enumerable.Range(4, 60).Select(type => new UnknownAnchor((byte)type, new byte[1]))]);

    [Fact]
    public void Added_TwoPublications_AreRefused()
        => Refused("something else", _scene.Published, _scene.Ledger.Anchor(_scene.N, _scene.Second));

    [Fact]
    public void Added_OtherLevels_AreRefused() => Assert.Throws<UntrustedReplyException>(
        () => new TokenExtension(View).Added(Before, _scene.Ledger.Token(_scene.N, 0, _scene.Published), 0, _scene.Soon));

    [Fact]
    public void Join_FullOfWhatDoesNothing_IsRepairedFirst()
    {
        var full = _scene.Bare.With([_scene.Head, .. Enumerable.Range(1, 63).Select(i => Misfit(i))]);

        var joined = TokenExtension.Join(full, [_scene.Published], _scene.Trust)!;

        Assert.Equal(new Anchor[] { _scene.Head, _scene.Published }, joined.Anchors);
        Scene.IsPublished(_scene.Judge(joined, _scene.Vouched));
    }

    [Fact]
    public void Join_FullOfWhatMustStay_HasNoRoom()
    {
        var witnesses = Enumerable.Range(10, 64).Select(seed =>
        {
            var key = KeySet.Key(seed);
            var witness = Vouch.Witness($"witness-{seed}.example", key);
            return _scene.Head with {
                Head = _scene.Head.Head with { Alpha = Vouch.Cosign(_scene.Head.Head.Alpha, witness, key, _scene.Soon) } };
        });

        Assert.Null(TokenExtension.Join(_scene.Bare.With([.. witnesses]), [_scene.Published], _scene.Trust));
    }

    [Fact]
    public void IsNoWorse_ByResultBasisAndTime()
    {
        var (signed, published) = (_scene.Judge(Before, _scene.Trust), _scene.Judge(_scene.Token, _scene.Vouched));

        Assert.True(TokenExtension.IsNoWorse(published, signed));
        Assert.False(TokenExtension.IsNoWorse(signed, published));
        Assert.True(TokenExtension.IsNoWorse(published, published));
    }

    [Fact]
    public void Cosigned_HeadOfATrustedWitness_IsTaken_AndNoOther()
    {
        var (ours, theirs) = (Witness("w1.example", 40), Witness("w2.example", 41));
        var good = CosignedHead(2, ours, 40);
        Assert.Equal(good, Taken(good, ours));
        // The same size as the token's own head, and one under β alone.
        Assert.NotNull(Taken(CosignedHead(1, ours, 40), ours));
        var plain = _scene.Ledger.HeadAnchor(_scene.N, _scene.N + 2);
        Assert.NotNull(Taken(good with { Head = new SignedHead(plain.Head.Alpha, good.Head.Beta) }, ours));
        Assert.Contains(FindingCode.Published, Judged(_scene.Bare.With([_scene.Head, good]), ours).Findings);

        // Nobody's witness, another's line, a wrong signature, of tomorrow, another path, a head that others signed.
        Assert.Null(Taken(good));
        Assert.Null(Taken(good, theirs));
        Assert.Null(Taken(plain, ours));
        Assert.Null(Taken(CosignedHead(2, ours, 41, isForged: true), ours));
        Assert.Null(Taken(CosignedHead(2, ours, 40, _scene.Soon.Plus(86_400_000_000)), ours));
        Assert.Null(Taken(good with { Path = _scene.Ledger.Path(0, _scene.N + 2) }, ours));
        Assert.Null(Taken(good with { Size = good.Size + 1 }, ours));
        Assert.Null(Taken(good with { Head = new SignedHead(good.Head.Alpha, good.Head.Alpha) }, ours));
        var stranger = new Scene(keys: KeySet.Of(7, 8, 9));
        Assert.Null(new TokenExtension(new LedgerView(stranger.Ledger.Identity, stranger.Ledger.Record)).Cosigned(
            Before, Before.With([.. Before.Anchors, good]), [ours], _scene.Soon));

        // Once: what a later head would say is no more, and the token would fill.
        Assert.Null(Taken(CosignedHead(3, ours, 40), [ours], Before.With([good])));
        var ofAlpha = _scene.Bare.With([CosignedHead(1, theirs, 41, isAlphaOnly: true)]);
        Assert.NotNull(Taken(CosignedHead(3, theirs, 41), [ours, theirs], ofAlpha));
        Assert.Null(Taken(CosignedHead(3, ours, 40), [ours], Before.With([_scene.Head, plain])));

        // What is joined is no less worth.
        var joined = TokenExtension.Joined(Before, good, "", new Judge(_scene.Trust with { Witnesses = [ours] }));
        Assert.Equal((1, null), (joined.Added, joined.Publication));
        Assert.Equal([.. Before.Anchors, good], joined.Token.Anchors);
    }

    private SignedHeadAnchor? Taken(SignedHeadAnchor head, params VerifierKey[] witnesses) => Taken(head, witnesses, Before);

    private SignedHeadAnchor? Taken(SignedHeadAnchor head, VerifierKey[] witnesses, Token before) =>
        new TokenExtension(View).Cosigned(before, before.With([.. before.Anchors, head]), witnesses, _scene.Soon);

    private ChainVerdict Judged(Token token, VerifierKey witness) =>
        _scene.Judge(token, _scene.Trust with { Witnesses = [witness], Held = _scene.Later }).Alpha;

    private static VerifierKey Witness(string name, byte seed) => VerifierKey.OfWitness(name, KeySet.Key(seed).PublicKey.Span);

    private SignedHeadAnchor CosignedHead(
        ulong behind, VerifierKey witness, byte seed, Instant? at = null, bool isForged = false, bool isAlphaOnly = false)
    {
        var head = _scene.Ledger.HeadAnchor(_scene.N, _scene.N + behind);
        var key = isForged ? Witness(witness.Name, seed) : witness;
        var alpha = Vouch.Cosign(head.Head.Alpha, key, KeySet.Key(seed), at ?? _scene.Soon);
        var beta = isAlphaOnly ? head.Head.Beta : Vouch.Cosign(head.Head.Beta, key, KeySet.Key(seed), at ?? _scene.Soon);
        return head with { Head = new SignedHead(alpha, beta) };
    }

    private LedgerView View => new(_scene.Ledger.Identity, _scene.Ledger.Record);

    private PublicationAnchor Misfit(int i)
        => _scene.Ledger.Anchor(_scene.N, _scene.Second with { Number = (ulong)i + 7, Root = Suite.One.Zero }, KeySet.Of(1, 1, 9));

    private IReadOnlyList<Anchor> Added(params Anchor[] added) => Added(_scene.Soon, added);

    private IReadOnlyList<Anchor> Added(Instant now, Anchor[] added) =>
        new TokenExtension(View).Added(Before, Before.With([.. Before.Anchors, .. added]), 0, now);

    private void Refused(string says, params Anchor[] added) => Refused(says, _scene.Soon, added);

    private void Refused(string says, Instant now, params Anchor[] added) => Assert.Contains(
        says, Assert.Throws<UntrustedReplyException>(() => Added(now, added)).Message, StringComparison.Ordinal);
}
