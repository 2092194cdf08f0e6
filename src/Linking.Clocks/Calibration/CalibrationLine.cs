using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Linking.Clocks.Calibration;

/// <summary>A comparison as it is kept: one JSON object on a line.</summary>
/// <param name="Time">When it ended, by the machine's clock.</param>
/// <param name="Bound">How far the clock was off at most; null without a quorum.</param>
/// <param name="Agreeing">How many sources agreed.</param>
/// <param name="Sources">How many there were.</param>
/// <param name="Problem">Why the clock could not be vouched for; null if it could.</param>
/// <param name="Leap">What they announced.</param>
public sealed record CalibrationLine(Instant Time, TimeSpan? Bound, int Agreeing, int Sources, string? Problem, string Leap)
{
    /// <summary>Bytes that a line may have.</summary>
    public const int MaxBytes = 1 << 16;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a comparison, with its line feed.</summary>
    public static byte[] Encode(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            var agreement = comparison.Agreement;
            json.WriteStartObject();
            json.WriteString("time", Instant.FromDateTime(comparison.Time).ToString());
            json.WriteNumber("agreeing", agreement.Agreeing);
            if (agreement.HasQuorum)
            {
                json.WriteNumber("low_us", Microseconds(agreement.Low));
                json.WriteNumber("high_us", Microseconds(agreement.High));
                json.WriteNumber("bound_us", Microseconds(agreement.Bound));
            }

            json.WriteString("leap", Word(agreement.Leap));
            if (comparison.Problem is { } problem)
                json.WriteString("problem", problem);
            json.WriteStartArray("sources");
            foreach (var answer in comparison.Answers)
                Write(json, answer);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads a line back; what it says of single sources is for readers.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out CalibrationLine? line)
    {
        line = null;
        if (bytes.Length > MaxBytes)
            return false;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var json = document.RootElement;
            line = new CalibrationLine(
                Instant.Parse(json.GetProperty("time").GetString()),
                json.TryGetProperty("bound_us", out var bound) ? TimeSpan.FromMicroseconds(bound.GetInt64()) : null,
                json.GetProperty("agreeing").GetInt32(),
                json.GetProperty("sources").GetArrayLength(),
                json.TryGetProperty("problem", out var problem) ? problem.GetString() : null,
                json.GetProperty("leap").GetString() ?? "");
            return true;
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException
                or OverflowException)
        {
            return false;
        }
    }

    private static void Write(Utf8JsonWriter json, SourceAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("source", answer.Source);
        if (answer.Problem is { } problem)
        {
            json.WriteString("problem", problem);
        }
        else
        {
            json.WriteNumber("offset_us", Microseconds(answer.Offset));
            json.WriteNumber("uncertainty_us", Microseconds(answer.Uncertainty));
            json.WriteString("leap", Word(answer.Leap));
        }

        json.WriteEndObject();
    }

    private static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Word(LeapNotice leap) => leap switch
    {
        LeapNotice.Insert => "insert",
        LeapNotice.Delete => "delete",
        _ => "none",
    };
}
