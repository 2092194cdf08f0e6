using System.Buffers;
using System.Text;

namespace Linking.Hammer.Http2;

/// <summary>
/// The header block of a gRPC request (RFC 7541). The first on a connection puts its fields into the peer's dynamic
/// table; the others name them by number, one byte a field, as every client does that sends the same fields again.
/// </summary>
internal sealed class RequestBlock
{
    private const byte MethodPost = 0x83;
    private const byte SchemeHttp = 0x86;
    private const byte IndexedName = 0x40;
    private const byte Authority = 1;
    private const byte Path = 4;
    private const byte ContentType = 31;
    private const byte FirstDynamic = 62;

    public RequestBlock(string authority, string path)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write([MethodPost, SchemeHttp]);
        Write(output, Path, null, path);
        Write(output, Authority, null, authority);
        Write(output, ContentType, null, "application/grpc");
        Write(output, 0, "te", "trailers");
        First = output.WrittenSpan.ToArray();

        // The field entered last has the lowest number.
        Again = [MethodPost, SchemeHttp, 0x80 | (FirstDynamic + 3), 0x80 | (FirstDynamic + 2), 0x80 | (FirstDynamic + 1),
            0x80 | FirstDynamic];
    }

    public byte[] First { get; }

    public byte[] Again { get; }

    private static void Write(ArrayBufferWriter<byte> output, byte nameIndex, string? name, string value)
    {
        output.Write([(byte)(IndexedName | nameIndex)]);
        if (name is not null)
            WriteText(output, name);
        WriteText(output, value);
    }

    // A length below 127 is one byte; longer addresses are refused by the options.
    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        output.Write([checked((byte)text.Length)]);
        output.Write(Encoding.ASCII.GetBytes(text));
    }
}
