using Linking.Hashing.Kernels;

namespace Linking.Tests.Hashing.Kernels;

public sealed class TrialTests
{
    // A thousand times the work: no interruption of the machine makes as much of a difference in each of five turns.
    [Theory]
    [InlineData(1000, 1)]
    [InlineData(1, 1000)]
    public void Fastest_OneWorksAThousandTimesAsMuch_IsTheOther(params int[] work)
    {
        ulong sum = 0;
        Assert.Equal(1, Trial.Fastest(work, w =>
        {
            for (var i = 0; i < w * 1000; i++)
                sum += (ulong)i * sum;
        }));
    }

    [Fact]
    public void Fastest_OneCandidate_IsIt() => Assert.Equal("it", Trial.Fastest(["it"], _ => { }));
}
