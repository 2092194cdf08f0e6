namespace Linking.Clocks.Tests;

/// <summary>What sources say together, with liars among them.</summary>
public sealed class AgreementTests
{
    [Fact]
    public void OneLiarOfThree_MovesNothing()
    {
        var agreement = Agreement.Of([At(10, 5), At(12, 5), At(100_000, 5)], 2);

        Assert.Equal((true, 2), (agreement.HasQuorum, agreement.Agreeing));
        Assert.Equal((7, 15), (agreement.Low.TotalMilliseconds, agreement.High.TotalMilliseconds));
        Assert.Equal(15, agreement.Bound.TotalMilliseconds);
    }

    [Fact]
    public void NoTwoAgree_IsNoQuorum()
    {
        var agreement = Agreement.Of([At(0, 1), At(10, 1), At(20, 1)], 2);

        Assert.Equal((false, 1), (agreement.HasQuorum, agreement.Agreeing));
    }

    /// <summary>Two liars who agree and two honest ones: either pair may be right.</summary>
    [Fact]
    public void AsManyLiarsAsHonest_BoundReachesBoth()
    {
        var agreement = Agreement.Of([At(0, 5), At(1, 5), At(60_000, 5), At(60_001, 5)], 2);

        Assert.True(agreement.HasQuorum);
        Assert.InRange(agreement.Bound.TotalSeconds, 60, 60.1);
    }

    [Fact]
    public void ThoseThatFailed_AreNobody()
    {
        var failed = SourceAnswer.Failed("x", "it is away");

        Assert.False(Agreement.Of([failed, failed, At(0, 5)], 2).HasQuorum);
        Assert.False(Agreement.Of([], 1).HasQuorum);
        Assert.Equal(5, Agreement.Of([failed, failed, At(0, 5)], 1).Bound.TotalMilliseconds);
    }

    [Fact]
    public void SpansThatTouch_Agree() => Assert.True(Agreement.Of([At(0, 5), At(10, 5)], 2).HasQuorum);

    [Fact]
    public void Leap_IsWhatAQuorumAnnounces()
    {
        var insert = At(0, 5) with { Leap = LeapNotice.Insert };

        Assert.Equal(LeapNotice.None, Agreement.Of([insert, At(0, 5), At(0, 5)], 2).Leap);
        Assert.Equal(LeapNotice.Insert, Agreement.Of([insert, insert, At(0, 5)], 2).Leap);
    }

    /// <summary>Whatever a minority says: if the others are right, the true offset lies within.</summary>
    [Fact]
    public void TrueOffset_LiesWithin_WhateverAMinoritySays()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var (truth, count) = (random.Next(-1000, 1000), random.Next(1, 8));
            var quorum = count / 2 + 1;
            var answers = Enumerable.Range(0, count).Select(k =>
            {
                var width = random.Next(1, 200);
                return k < quorum
                    ? At(truth + random.Next(-width, width + 1), width)
                    : At(random.Next(-100_000, 100_000), random.Next(5000));
            }).OrderBy(_ => random.Next()).ToList();
            var agreement = Agreement.Of(answers, quorum);

            Assert.True(agreement.HasQuorum);
            Assert.InRange(TimeSpan.FromMilliseconds(truth), agreement.Low, agreement.High);
            Assert.True(agreement.Bound >= TimeSpan.FromMilliseconds(Math.Abs(truth)));
        }
    }

    private static SourceAnswer At(int milliseconds, int uncertainty) => new(
        "x", TimeSpan.FromMilliseconds(milliseconds), TimeSpan.FromMilliseconds(uncertainty), LeapNotice.None, null);
}
