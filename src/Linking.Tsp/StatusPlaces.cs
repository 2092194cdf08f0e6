using Linking.Vouchers;

namespace Linking.Tsp;

/// <summary>
/// What the places that certificates name have answered, and which did not: each is asked once, and waited for once. Not thread-safe.
/// </summary>
internal sealed class StatusPlaces
{
    // A list may be as long as an answer can be.
    private const int MostKept = 64;

    private readonly Dictionary<string, (StampItem Item, DateTime Before)> _had = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StampException> _wrong = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StampException> _silent = new(StringComparer.Ordinal);

    /// <summary>What an address has answered, or answers now.</summary>
    /// <param name="address">The address.</param>
    /// <param name="question">Of several questions at one address, which.</param>
    /// <param name="genTime">Of the stamp: what was had before it says nothing of it, and is asked for again.</param>
    /// <param name="ask">Asks.</param>
    /// <exception cref="StampException">It has no answer, had none before, or its host was silent before.</exception>
    public async Task<StampItem> AskAsync(Uri address, string question, DateTime genTime, Func<Task<StampItem>> ask)
    {
        var key = $"{address.AbsoluteUri} {question}";
        if ((_silent.GetValueOrDefault(address.Authority) ?? _wrong.GetValueOrDefault(key)) is { } problem)
            throw new StampException(problem.Message, problem);
        if (_had.TryGetValue(key, out var had) && had.Before >= genTime)
            return had.Item;
        var before = TimeProvider.System.GetUtcNow().UtcDateTime;
        try
        {
            var item = await ask();
            if (_had.Count == MostKept)
                _had.Clear();
            _had[key] = (item, before);
            return item;
        }
        catch (StampException exception)
        {
            if (exception.IsSilence)
                _silent[address.Authority] = exception;
            else
                _wrong[key] = exception;
            throw;
        }
    }
}
