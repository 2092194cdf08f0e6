using System.Text;

using Linking.Client.Archives;
using Linking.Hashing;
using Linking.Testing;

namespace Linking.Client.Tests.Archives;

/// <summary>An archive on the disk, and what tests do to one.</summary>
public abstract class ArchiveCase : IDisposable
{
    protected static readonly Instant Now = Instant.Parse("2031-01-01T08:00:00.000000Z");

    protected TemporaryFolder Folder { get; } = new();

    protected string Root => Folder["archive"];

    protected string Log => Path.Combine(Root, "archive.log");

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // One document, and a head of its three entries with something that stands for a token.
    protected (string Document, string Proof) Filled(bool isHeadMade = true)
    {
        using var archive = Archive.Create(Root, "shelf-1", Now);
        Add(archive, "a.txt", "a contract", "token of a");
        if (isHeadMade)
        {
            File.WriteAllText(archive.WriteHead() + ".lts", "a token");
            archive.EnterHead(archive.Log.Entries.Count, Now);
        }

        var document = Directory.GetFiles(Root, "a.txt", SearchOption.AllDirectories).Single();
        return (document, document + ".lts");
    }

    protected ArchiveDeposit Add(Archive archive, string name, string text, string proof, string ending = ".lts") =>
        new ArchiveAdding(archive, "tester").Add(Document(name, text, proof, ending), Now)!;

    protected ArchivedDocument Document(string name, string text, string proof, string ending = ".lts", bool isSimple = false)
    {
        File.WriteAllText(Folder[name], text);
        return new ArchivedDocument(
            Suite.One.Hash(Encoding.UTF8.GetBytes(text)), Folder[name], isSimple, Encoding.UTF8.GetBytes(proof), ending,
            [("verdict.json", Encoding.UTF8.GetBytes("{\"result\":\"valid\"}\n"))], Instant.Parse("2041-01-01T00:00:00.000000Z"));
    }

    // Other values in a log whose links fit again.
    protected static void Forge(string path, Func<string, string> change)
    {
        var log = ArchiveLog.Parse(default);
        var text = new List<byte>();
        foreach (var entry in ArchiveLog.Parse(File.ReadAllBytes(path)).Entries)
        {
            var next = log.Next(
                entry.Kind, entry.Outcome, entry.Time, [.. entry.Values.Select(v => (v.Name, change(v.Words!)))]);
            log.Take(next);
            text.AddRange([.. next, (byte)'\n']);
        }

        File.WriteAllBytes(path, [.. text]);
    }

    protected static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }
}
