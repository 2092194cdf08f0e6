using Linking.Cli.Terminal;
using Linking.Events;

namespace Linking.Cli.Verdicts;

/// <summary>A ledger's notices as sentences.</summary>
internal static class Notices
{
    public static string Of(Notice notice)
    {
        var about = notice.About switch
        {
            ClockSubject clock => $"the ledger has struck rounds {clock.First} to {clock.Last}: its clock was wrong",
            StolenSubject stolen => $"the key {stolen.Key.Name} ({stolen.Key.Id:x8}) was stolen; it counts no longer from " +
                Times.Show(stolen.Since),
            UnprovableSubject lost => $"the ledger has lost data of rounds {lost.First} to {lost.Last}",
            WeakenedSubject weak => $"{weak.Algorithm} has weakened since {Times.Show(weak.Since)}",
            _ => "the ledger gives notice",
        };
        return notice.Text.Count == 0 ? about : $"{about}: {string.Join(' ', notice.Text)}";
    }
}
