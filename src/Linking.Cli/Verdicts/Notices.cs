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
            ClockSubject clock => Say($"the ledger has struck rounds {clock.First} to {clock.Last}: its clock was wrong"),
            StolenSubject stolen => Say(
                $"the key {stolen.Key.Name} ({stolen.Key.Id:x8}) was stolen; it counts no longer from {Times.Show(stolen.Since)}"),
            UnprovableSubject lost => Say($"the ledger has lost data of rounds {lost.First} to {lost.Last}"),
            WeakenedSubject weak => Say($"{weak.Algorithm} has weakened since {Times.Show(weak.Since)}"),
            _ => Say("the ledger gives notice"),
        };
        return notice.Text.Count == 0 ? about : $"{about}: {string.Join(' ', notice.Text)}";
    }
}
