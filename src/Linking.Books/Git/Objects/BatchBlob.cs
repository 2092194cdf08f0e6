using System.Globalization;
using System.Text;

namespace Linking.Books.Git.Objects;

/// <summary>One blob in the answer of <c>git cat-file --batch</c>: a header line, the content, a line feed.</summary>
internal sealed class BatchBlob : Stream
{
    private const int LongestHeader = 1024;

    private readonly Stream _answer;
    private long _left;

    private BatchBlob(Stream answer, long size) => (_answer, _left, Length) = (answer, size, size);

    public override long Length { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Position { get => Length - _left; set => throw new NotSupportedException(); }

    /// <summary>Reads the next header.</summary>
    /// <param name="answer">Of git.</param>
    /// <param name="id">The blob that must come now.</param>
    /// <exception cref="BookException">Git has no such blob.</exception>
    /// <exception cref="IOException">Git has ended.</exception>
    public static BatchBlob Begin(Stream answer, string id)
    {
        var header = new StringBuilder();
        for (int c; (c = answer.ReadByte()) != '\n';)
        {
            if (c < 0 || header.Length == LongestHeader)
                throw new EndOfStreamException("Git ended in the middle of its answer.");
            header.Append((char)c);
        }

        return header.ToString().Split(' ') is [var found, "blob", var size] && found == id &&
            long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                ? new BatchBlob(answer, length)
                : throw new BookException(
                    $"The blob {id} is not in the repository; a partial clone lacks some. Fetch it: git fetch --refetch, or clone again.");
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_left == 0)
            return 0;
        var read = _answer.Read(buffer, offset, (int)Math.Min(count, _left));
        if (read == 0)
            throw new EndOfStreamException("Git ended in the middle of a blob.");
        _left -= read;
        return read;
    }

    /// <summary>Takes the line feed behind the content, which was read.</summary>
    public void Finish()
    {
        if (_left != 0 || _answer.ReadByte() != '\n')
            throw new EndOfStreamException("Git ended behind a blob.");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
