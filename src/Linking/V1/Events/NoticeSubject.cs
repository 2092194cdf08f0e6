namespace Linking.V1.Events;

/// <summary>What a notice is about.</summary>
public abstract record NoticeSubject
{
    private protected NoticeSubject()
    {
    }
}
