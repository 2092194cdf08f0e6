using Linking.Hashing;

namespace Linking.Books.Tests;

/// <summary>The scripts in <c>publications/by-hand</c>, which need none of this code, against the sample.</summary>
public class ByHandTests
{
    private static readonly string Publications = Path.Combine(SampleBookTests.Root(), "publications");

    [ProgramFact("openssl")]
    public void Check_SampleHolds()
    {
        var output = Programs.Run("sh", "by-hand/check.sh sample/publications sample/key.txt", folder: Publications);
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains("holds: time 2026-", StringComparison.Ordinal)));
    }

    [ProgramFact("openssl")]
    public async Task Check_NamesAnExchangedPublication()
    {
        using var folder = new TemporaryFolder();
        foreach (var note in Directory.GetFiles(Path.Combine(Publications, "sample", "publications"), "*.note"))
            File.Copy(note, folder[Path.GetFileName(note)]);
        var text = await File.ReadAllTextAsync(folder["000002.note"]);
        await File.WriteAllTextAsync(folder["000002.note"], text.Replace("size 8\n", "size 9\n", StringComparison.Ordinal));

        var failure = Assert.Throws<InvalidOperationException>(()
            => Programs.Run("sh", $"by-hand/check.sh \"{folder.Path}\" sample/key.txt", folder: Publications));
        Assert.Contains("000002.note: the signature is wrong", failure.Message, StringComparison.Ordinal);
    }

    [ProgramFact("python3")]
    public async Task Roots_AreThoseOfThePublications()
    {
        foreach (var entry in (await SampleBookTests.OpenAsync()).Entries)
        {
            var output = Programs.Run("python3", $"by-hand/roots.py sample/headers.bin {entry.Publication.Size}", folder: Publications);
            var root = entry.Publication.Root;
            Assert.Equal($"{HashFunction.Sha2With256Bits.Name()} {root.Alpha}\n{HashFunction.Sha3With256Bits.Name()} {root.Beta}\n",
                output.ReplaceLineEndings("\n"));
        }
    }
}
