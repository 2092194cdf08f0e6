using LiteDB;

using Linking.Cli.Terminal;
using Linking.LiteDb;

namespace Linking.Cli.Catalogues;

/// <summary>
/// The tokens that this machine has made or verified (docs/operations/commands.md, "The catalogue"): a document file in the trust
/// folder. It is opened for each use and closed at once, so that commands may run beside each other.
/// </summary>
internal sealed class Catalogue(string trustFolder)
{
    public const string FileName = "catalogue.litedb";

    // Of one transaction, and of one page of a list.
    private const int Page = 2000;

    private const string Tokens = "tokens";
    private const string ByAlpha = "alpha";
    private const string ByBeta = "beta";

    // Another command has it open for the time of one write.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly DocumentSchema Schema = new(
        "linking-catalogue", 1, new CollectionSchema(Tokens, new IndexSchema(ByAlpha, "$.alpha"), new IndexSchema(ByBeta, "$.beta")));

    /// <summary>The file, whether it is there or not.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetFullPath(trustFolder), FileName);

    /// <summary>
    /// Notes tokens, over what was noted of them before. A catalogue that cannot be written is told on standard error, and the
    /// command goes on: what it does never hangs on it. Where there is no trust folder nothing is noted.
    /// </summary>
    public void Note(IReadOnlyList<CatalogueEntry> entries)
    {
        if (entries.Count == 0 || !Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
            return;
        try
        {
            using var file = Open(mayCreate: true)!;
            foreach (var page in entries.Chunk(Page))
                file.Write(transaction => NotePage(transaction, page));
        }
        catch (DocumentFileException exception)
        {
            Console.Error.WriteLine(Printable.Line(Say($"Not noted in the catalogue. {exception.Message}")));
        }
    }

    /// <summary>All entries, in the order of the files' paths.</summary>
    /// <exception cref="CommandException">The catalogue cannot be read.</exception>
    public List<CatalogueEntry> All() => Use<List<CatalogueEntry>>(file =>
    {
        var found = new List<CatalogueEntry>();
        BsonValue from = "";
        while (true)
        {
            var page = file.Read(reader => reader.FindRange(Tokens, "_id", from, BsonValue.MaxValue, Page));
            found.AddRange(page.Skip(found.Count > 0 ? 1 : 0).Select(CatalogueEntry.Read));
            if (page.Count < Page)
                return [.. found.OrderBy(e => e.File ?? e.Token, StringComparer.Ordinal)];
            from = page[^1]["_id"];
        }
    }) ?? [];

    /// <summary>How many entries there are; the file is not changed. 0 where there is no catalogue.</summary>
    /// <exception cref="CommandException">The catalogue cannot be read.</exception>
    public int CountReadOnly()
    {
        try
        {
            if (!File.Exists(Path))
                return 0;
            using var file = DocumentFile.OpenReadOnly(Path, Schema);
            return file.Read(reader => reader.FindRange(Tokens, "_id", "", BsonValue.MaxValue, int.MaxValue).Count);
        }
        catch (DocumentFileException exception)
        {
            throw Unreadable(exception);
        }
    }

    /// <summary>The entries of data with this digest under either function, in hexadecimal, lower case.</summary>
    /// <exception cref="CommandException">The catalogue cannot be read.</exception>
    public List<CatalogueEntry> Find(string digest) => Use(file => file.Read(reader => reader.Find(Tokens, ByAlpha, digest, int.MaxValue)
        .Concat(reader.Find(Tokens, ByBeta, digest, int.MaxValue)).Select(CatalogueEntry.Read).OrderBy(e => e.Claimed).ToList())) ?? [];

    /// <summary>The entries of notes of git whose object's id begins so.</summary>
    /// <exception cref="CommandException">The catalogue cannot be read.</exception>
    public List<CatalogueEntry> FindGit(string id) =>
        [.. All().Where(e => e.GitObject?.StartsWith(id, StringComparison.Ordinal) == true).OrderBy(e => e.Claimed)];

    /// <summary>Takes entries out.</summary>
    /// <exception cref="CommandException">The catalogue cannot be written.</exception>
    public void Forget(IReadOnlyList<CatalogueEntry> entries) => Use(file =>
    {
        foreach (var page in entries.Chunk(Page))
        {
            file.Write(transaction =>
            {
                foreach (var entry in page)
                    transaction.Delete(Tokens, entry.Key);
            });
        }

        return entries.Count;
    });

    private static void NotePage(DocumentTransaction transaction, CatalogueEntry[] page)
    {
        foreach (var entry in page)
        {
            var older = transaction.Get(Tokens, entry.Key);
            transaction.TryUpsert(Tokens, (older is null ? entry : entry.Over(CatalogueEntry.Read(older))).ToDocument());
        }
    }

    // Without a catalogue there is nothing to use: the default.
    private T? Use<T>(Func<DocumentFile, T> use)
    {
        try
        {
            using var file = Open(mayCreate: false);
            return file is null ? default : use(file);
        }
        catch (DocumentFileException exception)
        {
            throw Unreadable(exception);
        }
    }

    private static CommandException Unreadable(DocumentFileException exception) => new(
        ExitCode.InputOutput,
        $"{exception.Message} No proof hangs on the catalogue: without the file 'linking verify FOLDER' notes the tokens of a folder anew.",
        exception);

    // Null only where there is none and none may be made.
    private DocumentFile? Open(bool mayCreate)
    {
        for (var begin = TimeProvider.System.GetTimestamp(); ; Thread.Sleep(Pause))
        {
            try
            {
                if (File.Exists(Path))
                    return DocumentFile.Open(Path, Schema);
                return mayCreate ? DocumentFile.Create(Path, Schema) : null;
            }
            catch (DocumentFileException exception) when (exception.IsTransient && TimeProvider.System.GetElapsedTime(begin) < Patience)
            {
                // Another command is at it, or has just made it.
            }
        }
    }
}
