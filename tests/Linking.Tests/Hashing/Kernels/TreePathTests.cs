using System.Text.Json.Nodes;

using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Tests.Trees;
using Linking.Tests.Vectors;
using Linking.Trees;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>Whole trees over every hash path, against the reference straight from RFC 6962.</summary>
public sealed class TreePathTests
{
    // Each path of each function at least once: there may be more of one than of the other.
    public static TheoryData<string, string> Paths()
    {
        var data = new TheoryData<string, string>();
        var (alpha, beta) = (TreeHashers.For(Chain.Alpha), TreeHashers.For(Chain.Beta));
        for (var i = 0; i < Math.Max(alpha.Count, beta.Count); i++)
            data.Add(alpha[Math.Min(i, alpha.Count - 1)].Name, beta[Math.Min(i, beta.Count - 1)].Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Build_EveryPath_IsTheReference(string alpha, string beta)
    {
        foreach (var size in Enumerable.Range(1, 70).Append(1000))
        {
            var entries = MerkleTreeTests.Entries(size);
            var (bytes, ends) = TreeHasherPaths.Concatenate(entries);
            var tree = MerkleTree.Build(bytes, ends, TreeHasherPaths.Get(Chain.Alpha, alpha), TreeHasherPaths.Get(Chain.Beta, beta));
            Assert.Equal(ReferenceTree.Root(entries), tree.Root);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Build_EveryVector_HasItsRootAndPaths(string alpha, string beta)
    {
        foreach (var vector in TreeVector.All())
        {
            var (bytes, ends) = TreeHasherPaths.Concatenate(vector.Entries);
            var tree = MerkleTree.Build(bytes, ends, TreeHasherPaths.Get(Chain.Alpha, alpha), TreeHasherPaths.Get(Chain.Beta, beta));
            Assert.Equal(vector.Root, tree.Root);
            foreach (var proof in vector.Inclusion.Where(p => (int)p!["size"]! == tree.Count))
            {
                var path = tree.Path((int)proof!["index"]!);
                Assert.Equal(Join(proof["alpha"]!.AsArray()), Convert.ToHexStringLower(path[Chain.Alpha]));
                Assert.Equal(Join(proof["beta"]!.AsArray()), Convert.ToHexStringLower(path[Chain.Beta]));
            }
        }

        static string Join(JsonArray digests) => string.Concat(digests.Select(d => (string)d!));
    }
}
