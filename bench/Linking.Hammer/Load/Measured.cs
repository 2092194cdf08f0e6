namespace Linking.Hammer.Load;

/// <summary>What one lane saw in one window. Not thread-safe.</summary>
internal sealed class Measured
{
    /// <summary>From the intended start to the complete answer.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>Answers that came while the window was measured.</summary>
    public long Answers { get; set; }

    /// <summary>Bytes of their messages.</summary>
    public long ReplyBytes { get; set; }

    /// <summary>Requests of an open loop that were due and found no free stream before the end.</summary>
    public long NotSent { get; set; }

    /// <summary>Refusals and failures, by what was said.</summary>
    public Dictionary<string, long> Errors { get; } = new(StringComparer.Ordinal);

    public void Fail(string what) => Errors[what] = Errors.GetValueOrDefault(what) + 1;

    public void Add(Measured other)
    {
        Latency.Add(other.Latency);
        Answers += other.Answers;
        ReplyBytes += other.ReplyBytes;
        NotSent += other.NotSent;
        foreach (var (what, count) in other.Errors)
            Errors[what] = Errors.GetValueOrDefault(what) + count;
    }
}
