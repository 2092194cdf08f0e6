namespace Linking.V1.Verification;

/// <summary>Codes in the order found, each once.</summary>
internal sealed class FindingList : List<FindingCode>
{
    public void Find(FindingCode code)
    {
        if (!Contains(code))
            Add(code);
    }
}
