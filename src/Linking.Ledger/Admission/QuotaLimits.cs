namespace Linking.Ledger.Admission;

/// <summary>
/// How much one submitter may stamp, in leaves that a round takes: a leaf that was there already costs nothing. 0: any number.
/// </summary>
/// <param name="Round">Of one round.</param>
/// <param name="Second">On average. As many as ten seconds' worth may come at once.</param>
/// <param name="Day">Of one day in UTC.</param>
public sealed record QuotaLimits(int Round, int Second, long Day)
{
    public bool AreNone => this is { Round: 0, Second: 0, Day: 0 };
}
