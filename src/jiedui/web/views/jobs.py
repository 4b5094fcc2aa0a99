"""A job on its way, and the file that it made."""

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jiedui.ledger.actions.jobs import resume_job
from jiedui.ledger.queries.jobs import job_file, job_page
from jiedui.web import import_words
from jiedui.web.frame import Request


@require_safe
def job(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """How far it is; where it worked on an import, that import's page once it is done."""
    page = job_page(request.frame.viewer, slug=slug, uid=uid, at=request.frame.now)
    if page.state == "done" and page.batch and not page.file_name:
        address = reverse("import", args=(slug, page.batch))
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": address})
        return redirect(address)
    said = import_words.sentence(page.template, page.values)
    return render(request, "web/jobs/job.html", {"page": page, "said": said})


@require_safe
def file(request: Request, slug: str, uid: UUID) -> FileResponse:
    """The file that a job has made."""
    path, name = job_file(request.frame.viewer, slug=slug, uid=uid)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def resume(request: Request, slug: str, uid: UUID) -> HttpResponse:
    """Have it done again."""
    job_page(request.frame.viewer, slug=slug, uid=uid, at=request.frame.now)
    resume_job(request.frame.viewer, uid=uid, at=request.frame.now)
    return redirect("job", slug=slug, uid=uid)
