using Linking.Publications;
using Linking.Vouchers;

namespace Linking.Books.Folders;

/// <summary>The files found in a book, and what was found wrong on the way.</summary>
/// <param name="Source">What was read, for people.</param>
/// <param name="Files">Publications in order of their numbers, vouchers behind them, the record.</param>
/// <param name="Problems">What is wrong, a sentence each.</param>
internal sealed record FoundFiles(string Source, IReadOnlyList<FoundFile> Files, IReadOnlyList<string> Problems)
{
    private const string NoteEnd = ".note";

    /// <summary>Whether a file belongs to a book by its name, well named or not; else it is nobody's business.</summary>
    public static bool IsOfBook(string name) =>
        name == BookFile.RecordName || name.EndsWith(NoteEnd, StringComparison.Ordinal) ||
        name.EndsWith(Voucher.FileExtension, StringComparison.Ordinal);

    /// <summary>Puts what was found in order, and drops vouchers beyond the most that are read for a publication.</summary>
    public static FoundFiles Of(string source, IEnumerable<FoundFile> files, IEnumerable<string> problems)
    {
        var all = problems.ToList();
        var read = new List<FoundFile>();
        var groups = files.OrderBy(f => f.Name, StringComparer.Ordinal).GroupBy(f => (f.File?.Number, IsVoucher: f.File?.Voucher > 0));
        foreach (var group in groups.OrderBy(g => g.Key))
        {
            var most = group.Key.IsVoucher ? BookFile.MaxVouchers : int.MaxValue;
            read.AddRange(group.Take(most));
            if (group.Count() > most)
                all.Add($"Publication {group.Key.Number} has {group.Count()} vouchers; the first {most} by name are read.");
        }

        return new FoundFiles(source, read, all);
    }

    /// <summary>The same with another name for where it was read.</summary>
    public FoundFiles As(string place, string instead) => this with
    {
        Source = Source.Replace(instead, place, StringComparison.Ordinal),
        Files = [.. Files.Select(f => f with { Where = f.Where.Replace(instead, place, StringComparison.Ordinal) })],
    };
}
