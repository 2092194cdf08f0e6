using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>The files in tests/vectors are what the code makes, and the verdicts in them are what a person expects.</summary>
public sealed class VectorTests
{
    private const string WriteVariable = "LINKING_WRITE_VECTORS";

    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(VectorFiles.Build);
    private static readonly Lazy<IReadOnlyList<VectorCase>> Cases = new(VerificationCases.All);

    // Bytes that verification does not cover: a publication's number, previous digests, announcements and signature.
    // An anchor whose type becomes an unknown one is skipped, as if it had been dropped.
    private static readonly string[] Unverified = ["number ", "previous-", "announce ", "— "];

    [Fact]
    public void Files_AreAsCommitted()
    {
        var folder = Path.Combine(Repository.Root, "tests", "vectors");
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            foreach (var (name, bytes) in Files.Value)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
            }
        }

        // Linking.LiteDb.Tests writes and reads its own; those of version 1 are made by tests/independent/v1, which says when they differ.
        var there = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => f != "README.md" && !f.StartsWith("litedb/", StringComparison.Ordinal) && !f.StartsWith("v1/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal(Files.Value.Keys, there);
        foreach (var (name, bytes) in Files.Value)
            Assert.True(File.ReadAllBytes(Path.Combine(folder, name)).AsSpan().SequenceEqual(bytes), $"{name} differs; {WriteVariable}=1 writes it again");
    }

    [Fact]
    public void Names_AreUnique() => Assert.Equal(Cases.Value.Count, Cases.Value.Select(c => c.Name).Distinct().Count());

    [Fact]
    public void Verdicts_AreAsExpectedByHand()
    {
        var wrong = new List<string>();
        foreach (var vector in Cases.Value)
        {
            if (vector.Expected is not { } expected)
                continue;
            var verdict = Verifier.Verify(vector.Token, vector.Imprint, vector.Trust);
            var actual = new Expectation(verdict.Result, Codes(verdict.Alpha), Codes(verdict.Beta));
            var sorted = new Expectation(expected.Result, Sorted(expected.Alpha), Sorted(expected.Beta));
            if (actual != sorted)
                wrong.Add($"{vector.Name}\n  expected {sorted}\n  actual   {actual}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void FlippedBits_AreNeverValid()
    {
        var wrong = new List<string>();
        foreach (var vector in Cases.Value.Where(c => c.Name.StartsWith("flip-", StringComparison.Ordinal)))
        {
            var verdict = Verifier.Verify(vector.Token, vector.Imprint, vector.Trust);
            if (verdict.Result == VerificationResult.Valid && !IsUnverified(vector.Token, int.Parse(vector.Name.Split('-')[^1])))
                wrong.Add(vector.Name);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void EveryCode_Occurs()
    {
        var seen = Cases.Value.Select(c => Verifier.Verify(c.Token, c.Imprint, c.Trust)).SelectMany(v => v.Alpha.Findings.Concat(v.Beta.Findings)).ToHashSet();
        Assert.Equal(FindingCodes.All, seen.Order());
    }

    private static bool IsUnverified(byte[] token, int offset)
    {
        if (Token.Decode(token).Anchors.OfType<UnknownAnchor>().Any())
            return true;
        var line = System.Text.Encoding.Latin1.GetString(token[(token.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1)..]);
        return Array.Exists(Unverified, u => line.StartsWith(System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes(u)), StringComparison.Ordinal));
    }

    private static string Codes(ChainVerdict chain) => Sorted(string.Join(' ', chain.Findings.Select(f => f.Text())));

    private static string Sorted(string codes) => string.Join(' ', codes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
}
