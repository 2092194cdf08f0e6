using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>The first problems found; the rest are counted.</summary>
internal sealed class ProblemList
{
    private readonly List<CheckProblem> _problems = [];

    public IReadOnlyList<CheckProblem> Listed => _problems;

    public ulong More { get; private set; }

    // What is derived can be wrong all over, and must not crowd out what is not.
    private const int MaxDerived = 10;

    public void Add(CheckedPart part, ulong? round, string message)
    {
        var problem = new CheckProblem(part, round, message);
        if (_problems.Contains(problem))
            return;
        if (_problems.Count < LedgerCheck.MaxProblems && (!problem.IsDerived || _problems.Count(p => p.IsDerived) < MaxDerived))
            _problems.Add(problem);
        else
            More++;
    }
}
