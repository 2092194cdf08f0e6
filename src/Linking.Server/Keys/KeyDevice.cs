using Linking.Pkcs11;

namespace Linking.Server.Keys;

/// <summary>The certified device that holds a server's keys, as its operator names it. Immutable.</summary>
/// <param name="Device">As its token has to describe itself.</param>
/// <param name="Certificate">Under which it is certified: no device says that, it is the operator's word.</param>
public sealed record KeyDevice(ModuleDevice Device, string Certificate)
{
    private const int MaxLength = 128;

    private static readonly string[] Names = ["manufacturer", "model", "firmware", "certificate"];

    /// <exception cref="FormatException">It names no device, with what is wrong.</exception>
    public static KeyDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, { Length: > 0 and <= MaxLength } value] ||
                !Names.Contains(name, StringComparer.Ordinal) || value.Any(char.IsControl))
            {
                throw new FormatException(
                    $"'{part}' is none of {string.Join(", ", Names)}, each with = and 1 to {MaxLength} characters behind it");
            }

            if (!values.TryAdd(name, value))
                throw new FormatException($"'{name}' is given twice");
        }

        return Array.Find(Names, name => !values.ContainsKey(name)) is { } missing
            ? throw new FormatException($"'{missing}' is missing: a device has {string.Join(", ", Names)}")
            : new KeyDevice(new ModuleDevice(values[Names[0]], values[Names[1]], values[Names[2]]), values[Names[3]]);
    }

    public override string ToString() => $"{Device};certificate={Certificate}";
}
