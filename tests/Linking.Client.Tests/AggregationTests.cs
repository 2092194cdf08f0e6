using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Client.Tests;

public sealed class AggregationTests
{
    [Fact]
    public void Build_None_IsRefused() => Assert.Throws<ArgumentException>(() => Aggregation.Build(Array.Empty<DigestPair>()));

    [Fact]
    public void Build_Event_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Aggregation.Build([new Leaf(Suite.One, LeafKind.Event, Suite.One.Hash("abc"u8))]));

    [Fact]
    public void Build_SameImprintTwice_HasDifferentNonces()
    {
        var imprint = Suite.One.Hash("abc"u8);

        var aggregation = Aggregation.Build([imprint, imprint]);

        Assert.NotEqual(aggregation.Leaves[0], aggregation.Leaves[1]);
        Assert.Equal((LeafKind.Aggregate, 2UL), (aggregation.Leaf.Kind, aggregation.Leaf.Count));
        Assert.Equal(16, aggregation.Leaf.Nonce.Length);
    }
}
