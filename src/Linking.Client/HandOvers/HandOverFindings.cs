using Linking.HandOvers;

namespace Linking.Client.HandOvers;

/// <summary>What was found, the first of it in full.</summary>
internal sealed class HandOverFindings
{
    private const int Most = 1000;

    private readonly List<HandOverFinding> _all = [];

    /// <summary>The first of them.</summary>
    public IReadOnlyList<HandOverFinding> All => _all;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    public void Add(HandOverCode code, string message)
    {
        if (++Count <= Most)
            _all.Add(new HandOverFinding(code, message));
    }
}
