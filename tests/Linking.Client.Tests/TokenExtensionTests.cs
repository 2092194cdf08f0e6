using Linking.Client.Calls;
using Linking.Hashing;
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
