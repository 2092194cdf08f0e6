using System.Security.Cryptography;
using System.Text;

namespace Linking.Pkcs11;

/// <summary>
/// Where a key lies in a module, written as a PKCS #11 URI (RFC 7512): by the token's label, the object's label or id, the
/// module's library and the file that holds the PIN. Immutable.
/// </summary>
public sealed record ModuleKeyAddress
{
    /// <summary>What each begins with.</summary>
    public const string Scheme = "pkcs11:";

    /// <summary>Characters of the longest.</summary>
    public const int MaxLength = 4096;

    /// <summary>Label of the token, at most 32 bytes.</summary>
    public required string Token { get; init; }

    /// <summary>Label of the key's objects; null: any.</summary>
    public string? Label { get; init; }

    /// <summary>CKA_ID of the key's objects, in hexadecimal digits; null: any.</summary>
    public string? Id { get; init; }

    /// <summary>The module's library.</summary>
    public required string Module { get; init; }

    /// <summary>The file that holds the user's PIN; null: nobody logs in.</summary>
    public string? PinFile { get; init; }

    /// <exception cref="FormatException">Not such an address, with what is wrong.</exception>
    public static ModuleKeyAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength || !text.StartsWith(Scheme, StringComparison.Ordinal) || text.Any(c => c is <= ' ' or > '~'))
            throw new FormatException(
                $"It is no PKCS #11 URI: it begins with {Scheme}, and has at most {MaxLength} visible ASCII characters.");
        var parts = text[Scheme.Length..].Split('?', 2);
        var fields = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var part in parts[0].Split(';').Concat(parts.Length > 1 ? parts[1].Split('&') : []))
        {
            var pair = part.Split('=', 2);
            if (pair.Length != 2)
                throw new FormatException($"'{part}' has no value; a PKCS #11 URI names things as name=value.");
            if (pair[0] is "pin-value")
                throw new FormatException(
                    "pin-value is not taken: keep the PIN in a file of its owner alone, and name it with pin-source.");
            if (pair[0] is "type" && pair[1] is "private")
                continue;
            if (pair[0] is not ("token" or "object" or "id" or "module-path" or "pin-source"))
                throw new FormatException($"'{pair[0]}' is not known here: token, object, id, module-path and pin-source are.");
            if (!fields.TryAdd(pair[0], Unescape(pair[1])))
                throw new FormatException($"'{pair[0]}' is given twice.");
        }

        var address = new ModuleKeyAddress
        {
            Token = Text("token") ?? throw new FormatException("token=LABEL is missing."),
            Label = Text("object"),
            Id = fields.TryGetValue("id", out var id) ? Convert.ToHexStringLower(id) : null,
            Module = Text("module-path") ?? throw new FormatException("module-path=FILE is missing: the module's library."),
            PinFile = Text("pin-source") is { } pin ? pin.StartsWith("file:", StringComparison.Ordinal) ? pin[5..] : pin : null,
        };
        if (address.Label is null && address.Id is null)
            throw new FormatException("object=LABEL or id=BYTES is missing: one of them names the key.");
        return address;

        string? Text(string name) => !fields.TryGetValue(name, out var bytes) ? null
            : bytes.Length > 0 && Encoding.UTF8.GetString(bytes) is var words && !words.Any(char.IsControl) ? words
            : throw new FormatException($"The value of {name} is empty, or has control characters.");
    }

    /// <summary>The same with an id that nothing else has: of 16 bytes, drawn at random.</summary>
    public ModuleKeyAddress WithNewId() => this with { Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) };

    public override string ToString()
    {
        var id = Id is null ? "" : $";id={string.Concat(Convert.FromHexString(Id).Select(b => $"%{b:x2}"))}";
        var label = Label is null ? "" : $";object={Escape(Label)}";
        var pin = PinFile is null ? "" : $"&pin-source=file:{Escape(PinFile)}";
        return $"{Scheme}token={Escape(Token)}{label}{id}?module-path={Escape(Module)}{pin}";
    }

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal);

    private static byte[] Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new FormatException($"'{text}' has a % without two hexadecimal digits behind it.");
            bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
            i += 2;
        }

        return [.. bytes];
    }
}
