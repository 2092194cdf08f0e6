using System.Globalization;
using System.Text;

using Linking.Hashing;

namespace Linking.Books.Git.Objects;

/// <summary>The text that stands for a commit or an annotated tag (docs/spec/git.md): entries, each ended by a zero byte.</summary>
internal sealed class GitText : IDisposable
{
    private readonly MemoryStream _bytes = new();

    public GitText() => Add("linking git v1"u8);

    /// <summary>What is stamped.</summary>
    public DigestPair Imprint(Suite suite) => suite.Hash(_bytes.GetBuffer().AsSpan(0, (int)_bytes.Length));

    /// <summary>A tag, or the commit.</summary>
    public void AddObject(string type, ReadOnlySpan<byte> content) =>
        Add(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type} {content.Length} {Suite.One.Hash(content)}")));

    /// <summary>A file or a link of the tree.</summary>
    public void AddBlob(string mode, long size, DigestPair imprint, ReadOnlySpan<byte> path) =>
        Add([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mode} blob {size} {imprint} ")), .. path]);

    /// <summary>A submodule, of which the tree holds the commit's id alone.</summary>
    public void AddSubmodule(string mode, string id, ReadOnlySpan<byte> path) =>
        Add([.. Encoding.ASCII.GetBytes($"{mode} commit {id} "), .. path]);

    public void Dispose() => _bytes.Dispose();

    private void Add(ReadOnlySpan<byte> entry)
    {
        _bytes.Write(entry);
        _bytes.WriteByte(0);
    }
}
