using Linking.Files;
using Linking.Ledger.Marks;
using Linking.Publications;
using Linking.Server.Hosting;

namespace Linking.Faults.Tests.Servers;

/// <summary>The files that a server keeps beside its database.</summary>
internal static class FilesBeside
{
    /// <summary>After a clean stop: nothing unfinished lies about, the mark is at the head, the book holds every publication.</summary>
    public static async Task AssertWholeAsync(string folder)
    {
        AssertNothingUnfinished(folder);
        await using var store = TruthFile.OpenReadOnly(Path.Combine(folder, "data"));
        var head = await store.ReadHeadAsync(CancellationToken.None);
        Assert.Equal(head!.Value.Size, new FileHighWaterMark(Path.Combine(folder, "data", "high-water-mark")).Read()!.Size);
        await foreach (var publication in store.ReadPublicationsAsync(1, int.MaxValue, CancellationToken.None))
        {
            var note = Path.Combine(folder, "book", BookFile.Folder, BookFile.OfPublication(publication.Number).Name);
            Assert.Equal(publication.Note.ToArray(), await File.ReadAllBytesAsync(note));
        }
    }

    public static void AssertNothingUnfinished(string folder) => Assert.DoesNotContain(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories),
        f => f.EndsWith(".new", StringComparison.Ordinal) || f.EndsWith(".tmp", StringComparison.Ordinal));
}
