using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;

using Microsoft.Extensions.Time.Testing;

namespace Linking.Ledger.Tests.Admission;

/// <summary>How much a submitter may stamp: of a round, a second and a day.</summary>
public sealed class QuotaTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 27, 23, 0, 0, TimeSpan.Zero));
    private readonly LedgerOptions _options = new TestLedger().Options with { MaxLeavesPerRound = 1024 };
    private readonly RoundGate _gate;
    private int _made;

    public QuotaTests() => _gate = new RoundGate(_options, _time);

    [Fact]
    public void Round_ItsShare_IsOfAllWhoCountAsOne()
    {
        var quota = Of(round: 8);
        var (one, two, other) = (new Submitter(quota), new Submitter(quota), new Submitter());
        for (var i = 0; i < 4; i++)
        {
            Assert.Null(Add(one));
            Assert.Null(Add(two));
        }

        var refused = Add(one)!;
        Assert.Equal((RefusalReason.Quota, _options.Interval), (refused.Reason, refused.RetryAfter));
        Assert.NotNull(Add(two));
        for (var i = 0; i < 500; i++)
            Assert.Null(Add(other));

        _gate.Take();
        Assert.Null(Add(one));
    }

    [Fact]
    public void Leaf_ThatIsThereAlready_CostsNothing()
    {
        var one = new Submitter(Of(round: 2, day: 2));
        Assert.Null(Add(one, "a"));
        for (var i = 0; i < 10; i++)
            Assert.Null(Add(one, "a"));
        Assert.Null(Add(one, "b"));
        Assert.Null(Add(one, "a"));
        Assert.NotNull(Add(one, "c"));
    }

    [Fact]
    public void Second_ABatchPasses_AndIsPaidBack()
    {
        var one = new Submitter(Of(second: 10));
        AddBatch(300, one);

        var refused = Add(one)!;

        // 100 were left, 200 are owed, and one more must be there.
        Assert.Equal(RefusalReason.Quota, refused.Reason);
        Assert.Equal(20.1, refused.RetryAfter!.Value.TotalSeconds, 0.001);
        _time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.NotNull(Add(one));
        _time.Advance(refused.RetryAfter.Value - TimeSpan.FromSeconds(19.9));
        Assert.Null(Add(one));
        Assert.NotNull(Add(one));
    }

    [Fact]
    public void Day_IsUsedUp_UntilTheNextInUtc()
    {
        var one = new Submitter(Of(day: 3));
        AddBatch(2, one);
        Assert.Contains("have stamped 2", Assert.Throws<LedgerRefusedException>(() => AddBatch(2, one)).Message, StringComparison.Ordinal);
        Assert.Null(Add(one));
        Assert.Equal(TimeSpan.FromHours(1), Add(one)!.RetryAfter);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(Add(one));
    }

    [Fact]
    public void Batch_LargerThanTheShare_IsNotWorthRepeating()
    {
        var refused = Assert.Throws<LedgerRefusedException>(() => AddBatch(9, new Submitter(Of(round: 8))));

        Assert.Equal((RefusalReason.Quota, null), (refused.Reason, refused.RetryAfter));
        Assert.Contains("smaller batches", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Untouched_IsWhatHasAllThatItMayHave()
    {
        var quota = Of(second: 10, day: 5);
        Assert.True(quota.IsUntouched);
        Assert.Null(Add(new Submitter(quota)));
        Assert.False(quota.IsUntouched);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(quota.IsUntouched);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(quota.IsUntouched);
    }

    private Quota Of(int round = 0, int second = 0, long day = 0) => new(new QuotaLimits(round, second, day), _time);

    private LedgerRefusedException? Add(Submitter submitter, string? text = null) => _gate.Add(
        TestLedger.Document(text ?? $"{_made++}"), new WaitingCaller(), tag: default, lookBack: false, submitter).Refusal;

    private void AddBatch(int count, Submitter submitter)
    {
        byte[] leaves = [.. Enumerable.Range(0, count).SelectMany(_ => TestLedger.Document($"{_made++}"))];
        _gate.Add(SubmittedBatch.Parse(leaves, Suite.One, _options), lookBack: false, submitter);
    }
}
