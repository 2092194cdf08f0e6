using Linking.Events;
using Linking.Hashing;
using Linking.Records;
using Linking.Verification;

namespace Linking.Tests.Verification;

/// <summary>The walk of a record that is judged at several times.</summary>
public sealed class GivenRecordTests
{
    private readonly Scene _scene = new(ledger => ledger.Notify(new OtherSubject()));

    /// <summary>Its entry 1 is sealed by a scheme that falls between the two times.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Walk_OfTheSameRecordAtAnotherTime_IsThatTimes(bool isLaterFirst)
    {
        var soundness = new Soundness(null, [new BrokenAlgorithm("ed25519", _scene.Later)]);
        var earlier = GivenRecord.Read(_scene.Ledger.Record.ToBytes(), 0, _scene.Soon);
        var later = earlier with { JudgedAt = _scene.Later };
        RecordWalk Walk(GivenRecord given) => given.Walk(Chain.Alpha, _scene.Ledger.Identity.Alpha, soundness)!;
        if (isLaterFirst)
            Assert.Equal((WalkEnd.Fault, 1), (Walk(later).End, Walk(later).Taken.Count));

        Assert.Equal((WalkEnd.Whole, 2), (Walk(earlier).End, Walk(earlier).Taken.Count));
        Assert.Equal((WalkEnd.Fault, 1), (Walk(later).End, Walk(later).Taken.Count));
    }

    [Fact]
    public void Walk_AskedAgain_IsTheSame()
    {
        var given = GivenRecord.Read(_scene.Ledger.Record.ToBytes(), 0, _scene.Soon);
        var (identity, soundness) = (_scene.Ledger.Identity.Beta, new Soundness(null, []));

        var walk = given.Walk(Chain.Beta, identity, soundness);

        Assert.NotNull(walk);
        Assert.Same(walk, (given with { JudgedAt = _scene.Later }).Walk(Chain.Beta, identity, soundness));
    }
}
