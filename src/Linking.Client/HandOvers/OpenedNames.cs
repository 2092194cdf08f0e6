using Linking.HandOvers;
using Linking.Hashing;
using Linking.Publications;
using Linking.Tiles;
using Linking.Vouchers;

namespace Linking.Client.HandOvers;

/// <summary>
/// Which names in a hand-over can be those of tiles, bundles, rounds, publications and vouchers: the checks open these and no others. Of
/// the audit log <see cref="LogCheck"/> says so, whose names follow from what is in the files.
/// </summary>
/// <param name="head">Of <c>late.txt</c>.</param>
internal sealed class OpenedNames(HandOverHead head)
{
    private const string Tiles = "tile/";
    private const string Bundles = "tile/entries/";
    private const string Rounds = HandOverFiles.Rounds + "/";
    private const string Book = BookFile.Folder + "/";

    private readonly string _beta = TileCheck.PrefixOf(head.Suite, Chain.Beta);

    /// <summary>Whether a check opens it, or it is in a folder that this does not speak of.</summary>
    public bool Has(string name) =>
        name.StartsWith(_beta, StringComparison.Ordinal) ? name[_beta.Length..] == "checkpoint" || IsTile(name[_beta.Length..])
        : name.StartsWith(Tiles, StringComparison.Ordinal) ? IsTile(name)
        : name.StartsWith(Rounds, StringComparison.Ordinal) ? IsOfRounds(Bundles + name[Rounds.Length..])
        : !name.StartsWith(Book, StringComparison.Ordinal) || IsOfBook(name[Book.Length..]);

    private bool IsTile(string name) =>
        TilePath.TryParse(name, out var path) && path.First + (ulong)path.Width <= head.Size >> (path.Level * TilePath.Height);

    private bool IsOfRounds(string bundle) =>
        IsTile(bundle) && TilePath.TryParse(bundle, out var path) && (path.IsFull || path.First + (ulong)path.Width == head.Size);

    private bool IsOfBook(string name) => BookFile.TryParse(name, out var file)
        ? file!.Number <= head.Publications
        : !name.EndsWith(BookFile.NoteEnd, StringComparison.Ordinal) && !name.EndsWith(Voucher.FileExtension, StringComparison.Ordinal);
}
