using Linking.Hammer.Load;

namespace Linking.Hammer.Tests;

public sealed class HistogramTests
{
    [Fact]
    public void Percentile_Empty_IsZero()
        => Assert.Equal((0L, 0L, 0L), (new Histogram().Percentile(0.5), new Histogram().Max, new Histogram().Count));

    [Fact]
    public void Percentile_SmallValues_AreExact()
    {
        var histogram = new Histogram();
        for (var value = 0; value < 256; value++)
            histogram.Record(value);
        for (var i = 1; i <= 256; i++)
            Assert.Equal(i - 1, histogram.Percentile(i / 256.0));
        Assert.Equal((256L, 255L), (histogram.Count, histogram.Max));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1_000_003)]
    [InlineData(86_400_000_000)]
    [InlineData(long.MaxValue)]
    public void Percentile_AnyValue_IsWithinOnePartIn128AndNeverBelow(long value)
    {
        var histogram = new Histogram();
        histogram.Record(value);
        histogram.Record(long.MaxValue);
        var found = histogram.Percentile(0.5);
        Assert.InRange(found, value, value + value / 128 < 0 ? long.MaxValue : value + value / 128);
    }

    [Fact]
    public void Percentile_RandomValues_AreThoseOfTheSortedList()
    {
        var random = new Random(1);
        var histogram = new Histogram();
        var values = Enumerable.Range(0, 10_000).Select(_ => random.NextInt64(1L << random.Next(1, 40))).ToList();
        values.ForEach(histogram.Record);
        values.Sort();
        foreach (var part in new[] { 0.001, 0.5, 0.9, 0.99, 0.999, 1 })
        {
            var exact = values[(int)Math.Ceiling(part * values.Count) - 1];
            Assert.InRange(histogram.Percentile(part), exact, exact + exact / 128);
        }

        Assert.Equal(values[^1], histogram.Percentile(1));
    }

    [Fact]
    public void Record_Negative_CountsAsZero()
    {
        var histogram = new Histogram();
        histogram.Record(-5);
        Assert.Equal((1L, 0L, 0L), (histogram.Count, histogram.Max, histogram.Percentile(1)));
    }

    [Fact]
    public void Add_Two_IsTheHistogramOfAll()
    {
        var (one, two, all) = (new Histogram(), new Histogram(), new Histogram());
        for (var value = 1L; value < 1_000_000; value *= 3)
        {
            (value % 2 == 0 ? one : two).Record(value);
            all.Record(value);
            two.Record(value + 7);
            all.Record(value + 7);
        }

        one.Add(two);
        Assert.Equal((all.Count, all.Max), (one.Count, one.Max));
        foreach (var part in new[] { 0.1, 0.5, 0.99 })
            Assert.Equal(all.Percentile(part), one.Percentile(part));
    }
}
