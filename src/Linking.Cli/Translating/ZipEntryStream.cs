using System.IO.Compression;

namespace Linking.Cli.Translating;

/// <summary>
/// The bytes of one entry, which has as many as its headers say, with the checksum that they say, and whose packed bytes end with it: what
/// were left of them another reader could take for an entry.
/// </summary>
internal sealed class ZipEntryStream : Stream
{
    private readonly ZipEntry _entry;
    private readonly Packed _packed;
    private readonly Stream _inner;
    private readonly ZipCrc _crc = new();
    private long _left;

    /// <param name="file">Seekable; borrowed.</param>
    /// <param name="entry">Of this file.</param>
    public ZipEntryStream(Stream file, ZipEntry entry)
    {
        (_entry, _left) = (entry, entry.Size);
        _packed = new Packed(file, entry.DataStart, entry.Packed);
        _inner = entry.IsDeflated ? new DeflateStream(_packed, CompressionMode.Decompress) : _packed;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _entry.Size;

    public override long Position
    {
        get => _entry.Size - _left;
        set => throw new NotSupportedException();
    }

    /// <exception cref="CommandException">The entry is not what it says.</exception>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="CommandException">The entry is not what it says.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        try
        {
            if (_left == 0)
            {
                CheckEnd();
                return 0;
            }

            var read = _inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            _left -= read;
            _crc.Add(buffer[..read]);
            return read > 0 ? read : throw Different();
        }
        catch (InvalidDataException exception)
        {
            throw ContainerFault.Of(ContainerFault.Zip, $"{_entry.Name} cannot be unpacked.", exception);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        // One byte more than there should be is enough to see that there is more.
        Span<byte> more = stackalloc byte[1];
        if (_inner.Read(more) != 0)
            throw Different();
        if (_entry.IsDeflated && (!_packed.IsAllTaken || _packed.IsMoreAsked))
            throw ContainerFault.Of(ContainerFault.Zip, $"what is packed of {_entry.Name} does not end with its packed bytes.");
        if (_crc.Value != _entry.Crc)
            throw ContainerFault.Of(ContainerFault.Zip, $"{_entry.Name} does not have the checksum that its header says.");
    }

    private CommandException Different() =>
        ContainerFault.Of(ContainerFault.Size, $"{_entry.Name} does not have the {_entry.Size} bytes that its header says.");

    /// <summary>
    /// A stretch of the file. Its last byte is given by itself: who unpacks and is done before it has not taken it, and who is not done
    /// behind it asks for more.
    /// </summary>
    private sealed class Packed(Stream file, long start, long length) : Stream
    {
        private long _at;

        public bool IsAllTaken => _at == length;

        public bool IsMoreAsked { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _at;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var left = length - _at;
            IsMoreAsked |= left == 0 && !buffer.IsEmpty;
            file.Position = start + _at;
            var read = file.Read(buffer[..(int)Math.Min(buffer.Length, left > 1 ? left - 1 : left)]);
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
