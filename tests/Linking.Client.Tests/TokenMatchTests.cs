using Linking.Client.Calls;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Tests;
using Linking.Tests.Verification;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Client.Tests;

/// <summary>A changed part of a token is found by comparison with the ledger's own token, whichever part it is.</summary>
public sealed class TokenMatchTests
{
    private readonly LedgerBuilder _ledger = new();
    private readonly Token _aggregate;
    private readonly Token _token;

    public TokenMatchTests()
    {
        Leaf[] below = [_ledger.Document("a"u8), _ledger.Document("b"u8)];
        var tree = new SmallTree(Suite.One, below.Select(leaf => leaf.ToBytes()));
        var n = _ledger.Add(new Leaf(Suite.One, LeafKind.Aggregate, tree.Root, 2, new byte[16]), _ledger.Document("c"u8));
        var publication = _ledger.Publish(_ledger.Count);
        _aggregate = _ledger.Token(n, 0, _ledger.HeadAnchor(n, n + 1), _ledger.Anchor(n, publication));
        _token = _aggregate.Below([new TokenLevel(below[1], 1, tree.Path(1))]);
    }

    [Fact]
    public void Compare_TheLedgersOwn_EverythingIsEqualOrFolded() => Assert.Equal(
        [MatchState.Equal, MatchState.Equal, MatchState.Folded, MatchState.Equal, MatchState.Equal], States(_token));

    [Fact]
    public void Compare_BottomLeafChanged_Differs()
    {
        var level = _token.Levels[0];
        var forged = new Token([level with { Leaf = _ledger.Document("forged"u8) }, _token.Levels[1]], _token.HeaderBytes, _token.Anchors);

        Assert.Equal(MatchState.Differs, States(forged)[2]);
    }

    [Fact]
    public void Compare_LowerPathChanged_Differs()
    {
        var level = _token.Levels[0];
        var path = new byte[32];
        var forged = new Token(
            [level with { Path = new MerklePath(32, path, path) }, _token.Levels[1]], _token.HeaderBytes, _token.Anchors);

        Assert.Equal(MatchState.Differs, States(forged)[2]);
    }

    [Fact]
    public void Compare_PublicationChanged_Differs()
    {
        var anchor = (PublicationAnchor)_token.Anchors[1];
        var note = anchor.Note.ToArray();
        note[note.AsSpan().IndexOf("time 2026"u8) + 8] ^= 1;

        Assert.Equal(MatchState.Differs, States(_token.With([_token.Anchors[0], anchor with { Note = note }]))[4]);
    }

    [Fact]
    public void Compare_TopLeafOrHeaderOfAnotherRound_Differs()
    {
        var n = _ledger.Add(_ledger.Document("c"u8), _ledger.Document("d"u8));

        var states = States(_ledger.Token(n, 0, _ledger.HeadAnchor(n, n + 1)));

        Assert.Equal([MatchState.Differs, MatchState.Differs, MatchState.Lacking], states);
    }

    [Fact]
    public void Compare_WhatTheAnswerDoesNotHave_IsLackingAndAWitnesssLineIsNobodysClaimOfTheLedger()
    {
        var (n, key) = (_token.Header.Index, KeySet.Key(9));
        var head = (SignedHeadAnchor)_token.Anchors[0];
        var cosigned = Vouch.Cosign(head.Head.Alpha, Vouch.Witness("witness.example", key), key, _ledger.Start);
        _ledger.Add(_ledger.Document("d"u8));

        var states = States(_token.With(
            [head with { Head = head.Head with { Alpha = cosigned } }, _ledger.HeadAnchor(n, n + 2), new UnknownAnchor(9, new byte[1])]));

        Assert.Equal([MatchState.Equal, MatchState.Lacking, MatchState.Lacking], states[3..]);
    }

    private List<MatchState> States(Token token) =>
        [.. TokenMatch.Compare(token, _aggregate, [], new LedgerView(_ledger.Identity, _ledger.Record)).Select(part => part.State)];
}
