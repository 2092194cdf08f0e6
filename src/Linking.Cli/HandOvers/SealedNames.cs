using Linking.Files;
using Linking.HandOvers;

namespace Linking.Cli.HandOvers;

/// <summary>The names in <c>handover.txt</c>, asked for in their order, as often as one likes. Memory: one line.</summary>
internal sealed class SealedNames(FileTree folder) : IDisposable
{
    private Stream? _stream;
    private ManifestReader? _reader;
    private HandOverFile? _next;
    private string? _last;

    /// <summary>The first name that is in the manifest and was not asked for; null: all were.</summary>
    public string? Missing { get; private set; }

    /// <summary>Whether a name is in it. What comes before the one asked before begins it again.</summary>
    /// <exception cref="InvalidDataException">The manifest cannot be read.</exception>
    public bool Has(string name)
    {
        if (_last is null || string.CompareOrdinal(name, _last) <= 0)
            Open();
        _last = name;
        for (; _next is not null && string.CompareOrdinal(_next.Name, name) < 0; Read())
            Missing ??= _next.Name;
        if (_next?.Name != name)
            return false;
        Read();
        return true;
    }

    /// <summary>No name is asked for any more: those left are missing.</summary>
    public void End() => Missing ??= _next?.Name;

    public void Dispose() => _stream?.Dispose();

    private void Open()
    {
        _stream?.Dispose();
        _stream = folder.Open(HandOverFiles.Sealed) ?? throw new InvalidDataException($"{HandOverFiles.Sealed} has gone");
        _reader = new ManifestReader(_stream);
        if (!_reader.TryOpen(out _))
            throw new InvalidDataException($"{HandOverFiles.Sealed} {_reader.Fault}");
        Read();
    }

    private void Read()
    {
        _next = _reader!.Read();
        if (_reader.Fault is { } fault)
            throw new InvalidDataException($"{HandOverFiles.Sealed} {fault}");
    }
}
