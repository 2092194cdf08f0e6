using Linking.Hashing;
using Linking.Records;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>Every walk of a record of tests/vectors/v1: the entries taken, and whether a fault ended it.</summary>
public sealed class WalkVectorTests
{
    public static TheoryData<string> Names => VectorFiles.In("walks");

    [Theory]
    [MemberData(nameof(Names))]
    public void Walk_TakesWhatTheVectorSays(string name) => Check(name);

    private static void Check(string name)
    {
        var (asked, answer) = (VectorFiles.Read(name)["walk"]!, VectorFiles.Read(name)["answer"]!);
        Assert.True(RecordFile.TryDecode(VectorFiles.Bytes(asked["record"]), out var file, out _));
        var text = asked["identity"]!.GetValue<string>();
        Assert.True(Digest.TryParseTyped(text, text.Length / 2, out var identity));
        BrokenAlgorithm[] broken = [.. asked["broken"]!.AsArray().Select(
            b => new BrokenAlgorithm(b!["algorithm"]!.GetValue<string>(), Instant.FromMicroseconds(b["since"]!.GetValue<ulong>())))];
        // A judged at of 0 lies before every time: nothing has fallen.
        var judgedAt = asked["judgedAt"]!.GetValue<ulong>();
        var soundness = new Soundness(null, judgedAt == 0 ? [] : broken);
        var at = Instant.FromMicroseconds(Math.Max(judgedAt, 1));
        var walk = RecordWalk.Of(
            file, asked["chain"]!.GetValue<string>() == "alpha" ? Chain.Alpha : Chain.Beta, identity, asked["accepted"]!.GetValue<int>(),
            key => soundness.HasFallen(key, at));
        Assert.Equal(answer["taken"]!.AsArray().Select(n => n!.GetValue<ulong>()), walk.Taken.Select(t => t.Round));
        if (walk.Taken.Count == 0)
            return;
        var end = answer["later"] is not null ? WalkEnd.UnknownEvent : answer["fault"]!.GetValue<bool>() ? WalkEnd.Fault : WalkEnd.Whole;
        Assert.Equal(end, walk.End);
        if (answer["later"] is { } later)
            Assert.Equal((true, false), (walk.IsKnownFor(later.GetValue<ulong>()), walk.IsKnownFor(later.GetValue<ulong>() + 1)));
        foreach (var size in answer["keysFrom"]!.AsArray().Select(n => n!.GetValue<ulong>()).Where(n => n > 1))
            Assert.NotSame(walk.KeysFor(size - 1), walk.KeysFor(size));
    }
}
