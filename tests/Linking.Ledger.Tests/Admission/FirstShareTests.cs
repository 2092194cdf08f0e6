using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;

namespace Linking.Ledger.Tests.Admission;

/// <summary>Who submits much leaves room for who submits little.</summary>
public sealed class FirstShareTests
{
    private const int Most = 64;
    private const int Shared = Most - Most / 8;

    private readonly RoundGate _gate;
    private readonly LedgerOptions _options;
    private readonly Submitter _greedy = new();
    private readonly Submitter _modest = new();
    private int _made;

    public FirstShareTests()
    {
        _options = new TestLedger().Options with { MaxLeavesPerRound = Most };
        _gate = new RoundGate(_options, TimeProvider.System);
    }

    [Fact]
    public void Add_OneFillsTheRound_AnotherStillHasItsShare()
    {
        for (var i = 0; i < Shared; i++)
            Assert.Null(Add(_greedy));
        Assert.Equal(RefusalReason.Overloaded, Add(_greedy)!.Reason);
        // Two share the reserve of eight.
        for (var i = 0; i < 4; i++)
            Assert.Null(Add(_modest));
        Assert.Equal(RefusalReason.Overloaded, Add(_modest)!.Reason);
        Assert.Null(Add(new Submitter()));
    }

    [Fact]
    public void Add_ManyFillTheRoundTogether_AnotherStillHasItsShare()
    {
        var crowd = Enumerable.Range(0, Shared).Select(_ => new Submitter()).ToList();
        for (var i = 0; i < Shared; i++)
            Assert.Null(Add(crowd[i]));
        Assert.All(crowd, one => Assert.NotNull(Add(one)));
        Assert.Null(Add(_modest));
    }

    [Fact]
    public void Add_BeyondItsFirstShare_TakesNothingOfTheReserve()
    {
        for (var i = 0; i < 9; i++)
            Assert.Null(Add(_modest));
        for (var i = 9; i < Shared; i++)
            Assert.Null(Add(_greedy));
        Assert.NotNull(Add(_modest));
        Assert.Null(Add(new Submitter()));
    }

    [Fact]
    public void Add_NextRound_SharesBeginAgain()
    {
        for (var i = 0; i < Shared; i++)
            Assert.Null(Add(_greedy));
        Assert.NotNull(Add(_greedy));
        _gate.Take();
        for (var i = 0; i < Shared; i++)
            Assert.Null(Add(_greedy));
        Assert.NotNull(Add(_greedy));
    }

    /// <summary>A batch may fill a whole round; but not again and again while others are refused.</summary>
    [Fact]
    public void AddBatch_OthersWereRefused_LeavesTheReserveInTheNextRound()
    {
        AddBatch(Most, _greedy);
        Assert.NotNull(Add(_modest));
        _gate.Take();
        Assert.Throws<LedgerRefusedException>(() => AddBatch(Most, _greedy));
        AddBatch(Shared, _greedy);
        Assert.Null(Add(_modest));
        _gate.GiveUp(Refusals.Stopping());
        _gate.Take();
        AddBatch(Most, _greedy);
    }

    [Fact]
    public void Add_TheProcessItself_FillsTheRound()
    {
        for (var i = 0; i < Most; i++)
            Assert.Null(Add(submitter: null));
        Assert.NotNull(Add(submitter: null));
    }

    private LedgerRefusedException? Add(Submitter? submitter) =>
        _gate.Add(TestLedger.Document($"{_made++}"), new WaitingCaller(), tag: default, lookBack: false, submitter).Refusal;

    private void AddBatch(int count, Submitter submitter)
    {
        byte[] leaves = [.. Enumerable.Range(0, count).SelectMany(_ => TestLedger.Document($"{_made++}"))];
        _gate.Add(SubmittedBatch.Parse(leaves, Suite.One, _options), lookBack: false, submitter);
    }
}
