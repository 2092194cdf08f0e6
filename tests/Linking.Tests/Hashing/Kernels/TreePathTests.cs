using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Tests.Trees;
using Linking.Trees;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>Whole trees over every hash path, against the reference straight from RFC 6962.</summary>
public sealed class TreePathTests
{
    // Each path of each function at least once: there may be more of one than of the other.
    public static TheoryData<string, string, string> Paths()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var suite in (Suite[])[Suite.One, Suite.Two])
        {
            var (alpha, beta) = (TreeHashers.For(suite.Alpha), TreeHashers.For(suite.Beta));
            for (var i = 0; i < Math.Max(alpha.Count, beta.Count); i++)
                data.Add($"{suite}", alpha[Math.Min(i, alpha.Count - 1)].Name, beta[Math.Min(i, beta.Count - 1)].Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Build_EveryPath_IsTheReference(string number, string alpha, string beta)
    {
        var suite = number == "1" ? Suite.One : Suite.Two;
        foreach (var size in Enumerable.Range(1, 70).Append(1000))
        {
            var entries = MerkleTreeTests.Entries(size);
            var (bytes, ends) = TreeHasherPaths.Concatenate(entries);
            var tree = MerkleTree.Build(bytes, ends, TreeHasherPaths.Get(suite.Alpha, alpha), TreeHasherPaths.Get(suite.Beta, beta));
            Assert.Equal(ReferenceTree.Root(entries, suite), tree.Root);
        }
    }
}
