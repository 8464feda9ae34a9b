@echo off
rem Startar st-prognos. Släpp gärna en arbetsbok på den här filen.
chcp 65001 >nul
setlocal
set PYTHON_MANAGER_AUTOMATIC_INSTALL=false
set "HEM=%LOCALAPPDATA%\st-prognos\@VERSION@"
set "PYTHON=%HEM%\Scripts\python.exe"
set FUNNEN=
if exist "%HEM%\klar.txt" goto start
if not exist "%~dp0hjul\passar.py" goto fel

for %%V in (@PYTHON@) do call :prova py -%%V %%V
for %%V in (@PYTHON@) do call :prova python "" %%V
if defined FUNNEN goto installera
echo Python hittades inte. En av versionerna @PYTHON@ behövs, 64 bitar.
echo Be den som sköter datorn att installera den och starta sedan om.
pause
exit /b 1

:prova
if defined FUNNEN exit /b
%1 %~2 "%~dp0hjul\passar.py" %3 >nul 2>nul
if errorlevel 1 exit /b
set "FUNNEN=%1 %~2"
exit /b

:installera
echo Första starten: programmet läggs i %HEM%. Det tar ungefär en minut.
%FUNNEN% -m venv "%HEM%"
if errorlevel 1 goto fel
"%PYTHON%" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%~dp0hjul" st-prognos==@VERSION@
if errorlevel 1 goto fel
echo @VERSION@>"%HEM%\klar.txt"

:start
"%PYTHON%" -m prognos webb %1
if errorlevel 1 pause
exit /b

:fel
echo Programmet kunde inte installeras. Packa upp hela zip-filen och starta igen.
pause
exit /b 1
