using System.Security.Cryptography;
using System.Text;

using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>Where things are in an archive (docs/spec/archive.md); paths have slashes and are below its folder.</summary>
internal static class ArchivePlace
{
    public const string Declaration = "0=ocfl_1.1";
    public const string ObjectDeclaration = "0=ocfl_object_1.1";
    public const string Layout = "ocfl_layout.json";
    public const string ReadMe = "README.txt";
    public const string Log = "archive.log";
    public const string DamagedLog = "archive.log.damaged";
    public const string Temporary = ".linking.tmp";
    public const string Replaced = ".linking-old";
    public const string Lock = "archive.lock";
    public const string Staging = ".linking-add";
    public const string Inventory = "inventory.json";
    public const string Sidecar = "inventory.json.sha512";
    public const string Content = "content";

    private const string IdBegin = "linking:";
    private const int MaxPath = 500;

    /// <summary>The files of the root that are the same in every archive.</summary>
    public static IReadOnlyDictionary<string, byte[]> Constants { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        [Declaration] = "ocfl_1.1\n"u8.ToArray(),
        [Layout] = Encoding.UTF8.GetBytes(
            """
            {
              "extension": "0004-hashed-n-tuple-storage-layout",
              "description": "Objects lie at the SHA-256 of their id in hex, in three folders of three digits each."
            }

            """.ReplaceLineEndings("\n")),
        [ReadMe] = Encoding.UTF8.GetBytes(
            """
            This folder is an archive of documents and of proofs of when they were there.

            It follows the Oxford Common File Layout, version 1.1 (https://ocfl.io/1.1/spec/): each folder with a file
            0=ocfl_object_1.1 is one document. In its newest version, content/document has the document and its proof (.lts or .ler),
            and content/verified has what the proof was verified with, and the verdict.

            archive.log says what was put in, handed out, checked and copied, in order. Each entry has the digests of the one before
            (SHA-256 and SHA3-256 of a zero byte and the entry's text), and of each file that came with it (SHA-256 and SHA3-256, then
            SHA-512 and SHA3-512). A head-N.txt has the digests of entry N: "link" as above, "wide" under SHA-512 and SHA3-512, each
            of a zero byte, both wide digests of the entry before, and the entry's text. head-N.txt.lts is a time-stamp of it.

            """.ReplaceLineEndings("\n")),
    };

    public static byte[] ObjectDeclarationBytes { get; } = "ocfl_object_1.1\n"u8.ToArray();

    public static string IdOf(DigestPair document) => $"{IdBegin}{document}";

    public static bool IsId(string text) => text.StartsWith(IdBegin, StringComparison.Ordinal) &&
        DigestPair.TryParse(text.AsSpan(IdBegin.Length), Suite.One.Width, out _);

    /// <summary>The object's folder.</summary>
    public static string FolderOf(string id)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        return $"{digest[..3]}/{digest[3..6]}/{digest[6..9]}/{digest}";
    }

    /// <summary>A path of OCFL: elements with slashes between them, none of which leads elsewhere.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= MaxPath && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl) &&
        path.Split('/').All(part => part is not ("" or "." or ".."));

    /// <summary>The place on this machine, if no link stands on the way to it.</summary>
    /// <exception cref="ArchiveException">One does: it would lead out of the archive.</exception>
    public static string Plain(string root, string path)
    {
        if (!IsSafe(path))
            throw new ArchiveException($"'{path}' is no path in an archive.");
        var place = root;
        foreach (var part in path.Split('/'))
        {
            place = Path.Combine(place, part);
            if (IsLink(place))
                throw new ArchiveException($"{place} is a link, and an archive has none: put the file itself in its place.");
        }

        return place;
    }

    public static bool IsLink(string place) => new FileInfo(place).LinkTarget is not null;
}
