using System.Diagnostics.CodeAnalysis;

namespace Linking.HandOvers;

/// <summary>
/// Reads a manifest from the first line to the last (docs/spec/handover.md). Memory: one line, however long the file is. Not thread-safe.
/// </summary>
/// <param name="stream">Of its bytes; stays the caller's.</param>
public sealed class ManifestReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private string _last = "";
    private int _begin;
    private int _end;
    private ulong _read;

    /// <summary>What its first lines say; null until <see cref="TryOpen"/> has read them.</summary>
    public HandOverHead? Head { get; private set; }

    /// <summary>What is wrong with it, as the end of a sentence; null: nothing so far.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the lines before those of the files.</summary>
    public bool TryOpen([NotNullWhen(true)] out HandOverHead? head)
    {
        var text = new List<byte>();
        for (var i = 0; i < HandOverHead.Lines && TryReadLine(out var line); i++)
        {
            text.AddRange(line);
            text.Add((byte)'\n');
        }

        head = null;
        if (Fault is null && !HandOverHead.TryRead(text.ToArray(), out head, out var error))
            Fault = $"cannot be read: {error.Message.TrimEnd('.')}";
        return (Head = head) is not null;
    }

    /// <summary>The next file; null at the end, and where something is wrong.</summary>
    public HandOverFile? Read()
    {
        if (Fault is not null || Head is null)
            return null;
        if (_read == Head.Files)
        {
            if (!IsAtEnd())
                Fault = $"has more lines than the {Head.Files} files that it says";
            return null;
        }

        if (!TryReadLine(out var line))
        {
            Fault ??= $"ends behind {_read} of its {Head.Files} files: it was cut short";
            return null;
        }

        if (!HandOverFile.TryRead(line, out var file))
        {
            Fault = $"has a line {_read + HandOverHead.Lines + 1} that is none of a file in a hand-over";
            return null;
        }

        if (string.CompareOrdinal(_last, file.Name) >= 0)
        {
            Fault = $"has a line {_read + HandOverHead.Lines + 1} whose name does not come behind the one before";
            return null;
        }

        (_last, _read) = (file.Name, _read + 1);
        return file;
    }

    private bool IsAtEnd()
    {
        if (_begin == _end)
            (_begin, _end) = (0, stream.Read(_buffer));
        return _begin == _end;
    }

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        line = default;
        if (Fault is not null)
            return false;
        while (true)
        {
            var rest = _buffer.AsSpan(_begin, _end - _begin);
            if (rest.IndexOf((byte)'\n') is var length and >= 0)
            {
                line = rest[..length];
                _begin += length + 1;
                return true;
            }

            if (rest.Length > HandOverFile.MaxLine)
            {
                Fault = $"has a line of more than {HandOverFile.MaxLine} bytes";
                return false;
            }

            rest.CopyTo(_buffer);
            (_begin, _end) = (0, rest.Length);
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                if (_end > 0)
                    Fault = "breaks off within a line: it was cut short";
                return false;
            }

            _end += read;
        }
    }
}
