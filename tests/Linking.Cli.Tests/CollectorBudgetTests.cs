using Linking.Cli.Commands;

namespace Linking.Cli.Tests;

public sealed class CollectorBudgetTests
{
    [Theory]
    [InlineData(128L << 20, 0)]
    [InlineData(255L << 20, 0)]
    [InlineData(256L << 20, 8 << 20)]
    [InlineData(1L << 30, 32 << 20)]
    [InlineData(2L << 30, 64 << 20)]
    [InlineData(1L << 40, 64 << 20)]
    public void Of_IsAPartOfTheMemory(long memory, long budget) => Assert.Equal(budget, CollectorBudget.Of(memory));
}
