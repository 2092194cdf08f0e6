using Linking.Books.Folders;
using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Books.Tests.Sinks;

public class NewspaperNoticeTests
{
    [Fact]
    public void Render_EveryLineHasTheSameWidth()
    {
        foreach (var publication in Samples())
        {
            var lines = NewspaperNotice.Render(publication).Split('\n');
            Assert.Equal("", lines[^1]);
            Assert.All(lines[..^1], line => Assert.Equal(NewspaperNotice.Width, Columns(line)));
        }
    }

    [Fact]
    public void Render_PrintCodesParseBack()
    {
        foreach (var publication in Samples())
        {
            // A row of a code: the number of its first group, then groups of six.
            var rows = NewspaperNotice.Render(publication).Split('\n')
                .Select(line => line.Trim('|', ' ').Split("  "))
                .Where(row => row.Length == 2 && int.TryParse(row[0], out _) && row[1].Split('-').All(group => group.Length == 6))
                .Select(row => (First: int.Parse(row[0]), Groups: row[1]))
                .ToList();
            Assert.Equal([1, 7, 13, 1, 7, 13], rows.Select(row => row.First));
            var codes = rows.Chunk(3).Select(code => string.Join('\n', code.Select(row => row.Groups))).ToList();
            var expected = PrintCode.Of(publication);
            Assert.True(PrintCode.TryParse(codes[0], out var first, out _));
            Assert.True(PrintCode.TryParse(codes[1], out var second, out _));
            Assert.Equal([expected[0], expected[1]], new[] { first, second });
        }
    }

    /// <summary>Counted apart from the code under test: only ASCII and characters that every font draws wide may occur.</summary>
    private static int Columns(string line) => line.Sum(c => c switch
    {
        >= ' ' and <= '~' => 1,
        (>= '\u3000' and <= '\u30FF') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uFF01' and <= '\uFF5E') => 2,
        _ => throw new InvalidOperationException($"U+{(int)c:X4} may be narrow in one font and wide in another."),
    });

    private static IEnumerable<Publication> Samples()
    {
        var plain = TestPublications.Chain(2);
        yield return plain[0].Publication;
        yield return plain[1].Publication;
        yield return plain[1].Publication with
        {
            Ledger = LedgerId.Parse(new string('x', LedgerId.MaxLength)),
            Number = long.MaxValue,
            Size = long.MaxValue,
            Time = Instant.Parse("9999-12-31T23:59:59.999999Z"),
            Announcements = [.. Enumerable.Range(0, Publication.MaxAnnouncements)
                .Select(_ => new Announcement(new string('a', Announcement.MaxTypeLength), Suite.One.Hash([])))],
        };
    }
}
