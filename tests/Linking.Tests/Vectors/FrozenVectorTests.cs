using System.Security.Cryptography;

namespace Linking.Tests.Vectors;

/// <summary>The vectors of version 1 are frozen: tests/vectors/v1.sha256 names each with its digest, and only grows.</summary>
public sealed class FrozenVectorTests
{
    [Fact]
    public void EveryVector_IsListed_AndIsWhatItWas()
    {
        var listed = File.ReadAllLines(VectorFiles.Folder + ".sha256")
            .Select(line => line.Split("  ", 2))
            .ToDictionary(parts => parts[1], parts => parts[0]);
        var there = Directory.EnumerateFiles(VectorFiles.Folder, "*", SearchOption.AllDirectories)
            .ToDictionary(
                file => Path.GetRelativePath(VectorFiles.Folder, file).Replace('\\', '/'),
                file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))));
        Assert.Empty(listed.Keys.Except(there.Keys));
        Assert.Empty(there.Keys.Except(listed.Keys));
        Assert.All(listed, pair => Assert.Equal(pair.Value, there[pair.Key]));
    }
}
